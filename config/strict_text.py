"""Addresses that name what no database row can hold are refused before anything looks them up."""

import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from config import problems
from config.problems import problem_response

NUL = re.compile(r"%00|\x00")


class RefuseUnstorableText:
    """PostgreSQL keeps no NUL: a query that holds one would end in a server error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if not NUL.search(query) and "\x00" not in request.path_info:
            return self.get_response(request)
        if not request.path_info.startswith("/api/"):
            raise BadRequest
        wrong = problems.INVALID
        message = _("The text holds a character that cannot be kept. Leave it out.")
        fields = [name for name, values in request.GET.lists() if any("\x00" in text for text in (name, *values))]
        errors = [{"field": name.replace("\x00", ""), "code": "invalid", "message": message} for name in fields]
        return problem_response(wrong.status, wrong.slug, wrong.title, wrong.advice, errors)
