"""What must hold where the sandbox stands in for Stripe."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host


def check_sandbox(**_kwargs: Any) -> list[checks.CheckMessage]:
    if not settings.SANDBOX_PAYMENTS:
        return []
    found: list[checks.CheckMessage] = []
    if settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")):
        found.append(
            checks.Error(
                "The payment sandbox never runs with a live Stripe key.",
                hint="Unset SANDBOX_PAYMENTS, or unset STRIPE_SECRET_KEY.",
                id="sandbox.E001",
            )
        )
    for name in ("STRIPE_API_BASE", "SANDBOX_WEBHOOK_URL"):
        address = urlsplit(getattr(settings, name))
        if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
            found.append(
                checks.Warning(
                    f"{name} names the host {address.hostname}, which this site refuses.",
                    hint=f"Add {address.hostname} to ALLOWED_HOSTS, or set {name} to a public address of this site.",
                    id="sandbox.W002",
                )
            )
        if settings.SECURE_SSL_REDIRECT and address.scheme == "http":
            found.append(
                checks.Warning(
                    f"{name} begins with http, which this site answers by a redirect.",
                    hint=f"Set {name} to the site's own https address.",
                    id="sandbox.W003",
                )
            )
    return found
