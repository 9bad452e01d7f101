"""The road between the SDK and the sandbox inside one process, where a test needs one connection and one clock.

Nothing of ours is stood in for: the SDK's bytes go into the site's own request handling and come back. The road can
break before or after the sandbox has performed what it was asked.
"""

import contextlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe
from django.conf import settings
from django.test import Client
from django.utils import timezone

from shop import stripe_api, webhooks
from shop.models import StripeEvent
from shop.sandbox import deliveries
from shop.sandbox.models import Event
from shop.sandbox.objects import event_shown


class Road(stripe.HTTPClient):
    name = "in-process"

    def __init__(self) -> None:
        super().__init__()
        self.client = Client()
        # What happens to the next requests: "before" or "after" the sandbox performed it.
        self.breaks: list[str] = []
        self.asked = 0

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> tuple[str, int, Any]:
        self.asked += 1
        fault = self.breaks.pop(0) if self.breaks else ""
        if fault == "before":
            raise stripe.APIConnectionError("the road is closed")
        parts = urlsplit(url)
        kept = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "Content-Type"}
        answer = self.client.generic(
            method.upper(),
            f"{parts.path}?{parts.query}" if parts.query else parts.path,
            data=post_data or "",
            content_type=headers.get("Content-Type", "application/x-www-form-urlencoded"),
            **kept,
        )
        if fault == "after":
            raise stripe.APIConnectionError("the answer was lost")
        return answer.content.decode(), answer.status_code, dict(answer.headers)

    def _should_retry(self, *args: Any, **kwargs: Any) -> bool:
        return False

    def close(self) -> None:
        return None


@contextlib.contextmanager
def in_process() -> Iterator[Road]:
    road = Road()
    key = "_".join(("sk", "test", "sandbox"))
    sdk = stripe.StripeClient(key, base_addresses={"api": "http://testserver/sandbox/stripe"}, http_client=road)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stripe_api, "_client", lambda key, base: sdk)
        yield road


def deliver(event: Event) -> None:
    """Bring one of the sandbox's events to the webhook, signed, and work it as the worker would."""
    body = json.dumps(event_shown(event)).encode()
    post_event(body)
    StripeEvent.objects.filter(pk=event.pk, processed_at=None).update(next_try_at="2000-01-01T00:00Z")
    webhooks.work_event(event.pk)


def post_event(body: bytes, *, secret: str | None = None, client: Client | None = None, at: int | None = None) -> Any:

    signed = deliveries.sign(body, secret or settings.STRIPE_WEBHOOK_SECRET, at or int(timezone.now().timestamp()))
    return (client or Client()).post(
        "/api/checkout/webhook", data=body, content_type="application/json", headers={"stripe-signature": signed}
    )
