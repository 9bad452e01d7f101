"""Problems as RFC 9457 says them: the one shape of every refusal under /api/, and the page that explains them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shop.errors import ShopRefusal

MEDIA_TYPE = "application/problem+json"

type Text = str | Promise


@dataclass(frozen=True)
class Problem:
    """A kind of refusal: what happened, and what the caller can do about it."""

    status: int
    slug: str
    title: Text
    advice: Text


INVALID = Problem(
    400,
    "invalid-request",
    _("The request is not valid."),
    _("Correct the fields named in “errors” and send the request again."),
)
MALFORMED = Problem(
    400,
    "malformed-request",
    _("The request cannot be read."),
    _("Send one JSON document, encoded in UTF-8."),
)
NOT_SIGNED_IN = Problem(
    401,
    "not-signed-in",
    _("You are not signed in."),
    _("Sign in at /api/auth/login and send the access token as “Authorization: Bearer …”."),
)
TOKEN_REFUSED = Problem(
    401,
    "token-refused",
    _("This token is not accepted."),
    _("Get a new access token at /api/auth/refresh, or sign in again."),
)
WRONG_PAIR = Problem(
    401,
    "wrong-credentials",
    _("The sign-in failed."),
    _("Check the e-mail address or user name and the password, or set a new password."),
)
FORBIDDEN = Problem(
    403,
    "forbidden",
    _("You may not do this."),
    _("Sign in with an account that has the right to do it."),
)
CSRF_FAILED = Problem(
    403,
    "csrf-failed",
    _("The request lacks its CSRF token."),
    _("Send the page's CSRF token in the X-CSRFToken header, or use a bearer token instead of the browser's session."),
)
NOT_FOUND = Problem(
    404,
    "not-found",
    _("There is nothing at this address."),
    _("Check the address; /api/docs lists all there are."),
)
WRONG_METHOD = Problem(
    405,
    "method-not-allowed",
    _("This address does not take that method."),
    _("Use one of the methods in the Allow header."),
)
NOT_ACCEPTABLE = Problem(406, "not-acceptable", _("This form of answer is not offered."), _("Accept application/json."))
TOO_LARGE = Problem(
    413,
    "body-too-large",
    _("The body is too large."),
    _("Send at most 1 MB, in several requests where there is more."),
)
WRONG_TYPE = Problem(
    415,
    "unsupported-media-type",
    _("This kind of body is not read here."),
    _("Send JSON with “Content-Type: application/json”."),
)
TOO_MANY = Problem(
    429,
    "too-many-requests",
    _("Too many requests."),
    _("Wait for the seconds in the Retry-After header, then try again."),
)
BROKEN = Problem(
    500,
    "server-error",
    _("Something went wrong here."),
    _("It was noted. Try again later; a POST with an Idempotency-Key can be repeated safely."),
)

KNOWN = (
    INVALID,
    MALFORMED,
    NOT_SIGNED_IN,
    TOKEN_REFUSED,
    WRONG_PAIR,
    FORBIDDEN,
    CSRF_FAILED,
    NOT_FOUND,
    WRONG_METHOD,
    NOT_ACCEPTABLE,
    TOO_LARGE,
    WRONG_TYPE,
    TOO_MANY,
    BROKEN,
)


def problem_body(status: int, slug: str, title: Text, detail: Text, errors: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"{settings.SITE_URL}/problems/{slug}",
        "title": str(title),
        "status": status,
        "detail": str(detail),
    }
    listed = [dict(error) for error in errors]
    return body | {"errors": listed} if listed else body


def problem_response(
    status: int,
    slug: str,
    title: Text,
    detail: Text,
    errors: Iterable[Mapping[str, Any]] = (),
    *,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Answer with a problem from outside DRF: middleware, error handlers, plain views."""
    body = problem_body(status, slug, title, detail, errors)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def respond(problem: Problem, detail: Text | None = None, *, headers: Mapping[str, str] | None = None) -> JsonResponse:
    return problem_response(problem.status, problem.slug, problem.title, detail or problem.advice, headers=headers)


def explained() -> list[Problem]:
    """List every kind of problem there is, the API's own and what the shop refuses."""
    refusals = [
        Problem(refusal.status, refusal.slug, refusal.title, "")
        for refusal in ShopRefusal.__subclasses__()
        if refusal.slug != INVALID.slug
    ]
    return sorted((*KNOWN, *refusals), key=lambda problem: (problem.status, problem.slug))


@require_safe
def problems_page(request: HttpRequest, slug: str = "") -> HttpResponse:
    problems = explained()
    if slug and slug not in {problem.slug for problem in problems}:
        raise Http404
    return render(request, "problems.html", {"problems": problems, "chosen": slug})
