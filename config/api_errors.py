"""Every exception the API may meet, translated once into an RFC 9457 problem."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.doors import TooManyTries
from config import problems
from config.problems import MEDIA_TYPE, Problem, Text, problem_body
from shop.errors import ShopRefusal

UNREADABLE = (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError)
REALM = 'Bearer realm="boulevard"'


def answer_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate what a view raised; None lets an error of ours go on to the 500 handler."""
    if isinstance(error, ShopRefusal):
        return _answer_refusal(error)
    if isinstance(error, TooManyTries):
        return _answer(problems.TOO_MANY, headers={"Retry-After": str(error.retry_after)})
    if isinstance(error, exceptions.ValidationError):
        return _answer(problems.INVALID, errors=list(flatten(error.detail)))
    if isinstance(error, exceptions.APIException):
        return _answer_api_exception(error)
    if isinstance(error, Http404):
        return _answer(problems.NOT_FOUND)
    if isinstance(error, PermissionDenied):
        return _answer(problems.FORBIDDEN)
    if isinstance(error, RequestDataTooBig):
        return _answer(problems.TOO_LARGE)
    if isinstance(error, UNREADABLE):
        return _answer(problems.MALFORMED)
    return None


def flatten(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Yield DRF's nested error details one by one, with paths such as `items.0.quantity`."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from flatten(inner, path if key == "non_field_errors" else f"{path}.{key}".lstrip("."))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from flatten(inner, f"{path}.{index}".lstrip(".") if nested else path)
    else:
        yield {"field": path, "code": getattr(detail, "code", "invalid"), "message": str(detail)}


def _answer_refusal(refusal: ShopRefusal) -> Response:
    errors = [{name: value for name, value in asdict(error).items() if value is not None} for error in refusal.errors]
    for error in errors:
        error["message"] = str(error["message"])
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
    body = problem_body(refusal.status, refusal.slug, refusal.title, refusal.detail, errors)
    return Response(body, status=refusal.status, headers=headers, content_type=MEDIA_TYPE)


def _answer_api_exception(error: exceptions.APIException) -> Response:
    code = getattr(error.detail, "code", error.default_code)
    said = None if str(error.detail) == str(error.default_detail) else str(error.detail)
    match error:
        case exceptions.ParseError():
            return _answer(problems.MALFORMED, said)
        case exceptions.NotAuthenticated():
            return _answer(problems.NOT_SIGNED_IN, headers={"WWW-Authenticate": REALM})
        case exceptions.AuthenticationFailed():
            coded = [{"field": "", "code": str(code), "message": str(error.detail)}]
            if code == "wrong_credentials":
                return _answer(problems.WRONG_PAIR, said, errors=coded, headers={"WWW-Authenticate": REALM})
            # The header is for machines: ASCII, and the same in every language.
            reason = f'{REALM}, error="invalid_token", error_description="{str(code).replace("_", " ")}"'
            return _answer(problems.TOKEN_REFUSED, said, errors=coded, headers={"WWW-Authenticate": reason})
        case exceptions.PermissionDenied():
            return _answer(problems.CSRF_FAILED if code == "csrf_failed" else problems.FORBIDDEN, said)
        case exceptions.NotFound():
            return _answer(problems.NOT_FOUND, said)
        case exceptions.MethodNotAllowed():
            return _answer(problems.WRONG_METHOD)
        case exceptions.NotAcceptable():
            return _answer(problems.NOT_ACCEPTABLE)
        case exceptions.UnsupportedMediaType():
            return _answer(problems.WRONG_TYPE)
        case exceptions.Throttled():
            return _answer(problems.TOO_MANY, headers={"Retry-After": str(int(getattr(error, "wait", None) or 60))})
    body = problem_body(error.status_code, str(code).replace("_", "-"), str(error.default_detail), str(error.detail))
    return Response(body, status=error.status_code, content_type=MEDIA_TYPE)


def _answer(
    problem: Problem,
    detail: Text | None = None,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = problem_body(problem.status, problem.slug, problem.title, detail or problem.advice, errors or ())
    return Response(body, status=problem.status, headers=headers, content_type=MEDIA_TYPE)
