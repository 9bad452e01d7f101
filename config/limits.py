"""The counted pages, and the answer of a closed door."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from accounts.doors import TooManyTries, client_address, knock, network
from config import problems

# Sign-in is counted where the password is tried, in accounts.backends.
PAGE_DOORS = {
    "account_signup": "sign-up",
    "account_reset_password": "password-reset",
    "account_reset_password_from_key": "password-reset",
    "account_change_password": "password-change",
    "account_set_password": "password-change",
    "account_email": "mail",
    "account_confirm_email": "mail",
}


class CountedDoors:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        door = PAGE_DOORS.get(match.view_name) if match and request.method == "POST" else None
        if door is None:
            return None
        try:
            knock(door, network(client_address(request)))
        except TooManyTries as refusal:
            return answer_closed(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_closed(request, error) if isinstance(error, TooManyTries) else None


def answer_closed(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    headers = {"Retry-After": str(refusal.retry_after)}
    if request.path_info.startswith("/api/"):
        return problems.respond(problems.TOO_MANY, headers=headers)
    page = render_to_string("429.html", {"retry_after": refusal.retry_after}, request)
    return HttpResponse(page, status=429, headers=headers)
