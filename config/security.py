"""Headers that Django does not set by itself."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


class SecurityHeaders:
    """Name what a page may use and who may embed it; forbid storing what a signed-in person was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "_cached_user", None)
        # A cookie is for one browser: no cache on the way may hand it to another.
        if response.cookies or (user is not None and user.is_authenticated):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StaffPolicy:
    """Loosen the policy for the staff site alone: its theme sets styles in its markup and evaluates what stands there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        loose: dict[str, Any] = settings.SECURE_CSP | {
            "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
            "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
            "img-src": [CSP.SELF, "data:"],
        }
        self.get_loose_response = csp_override(loose)(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_loose_response if request.path.startswith("/admin/") else self.get_response
        return answer(request)
