"""How the OpenAPI schema tells the truth: which problems a call can answer, and who may call it.

A view names further problems of its own as `problem_statuses = (409, 429)`.
"""

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated

from config.problems import MEDIA_TYPE

WRITING = ("POST", "PUT", "PATCH", "DELETE")
DESCRIPTIONS = {
    400: "The request cannot be read, or fields of it are not valid.",
    401: "Not signed in, or the token is not accepted.",
    403: "Not allowed, or the session's CSRF token is missing.",
    404: "There is no such thing, or it is another's.",
    409: "It conflicts with how things stand.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The Idempotency-Key was used with another body.",
    429: "Too many requests; Retry-After says for how long.",
    503: "A service this needs does not answer; Retry-After says when to try again.",
}
HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "How to sign in, and what was wrong."}},
    429: {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}},
    503: {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}},
}


class FieldProblem(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Path such as items.0.quantity; empty where it is about the whole request.")
    code = serializers.CharField(help_text="The same in every language.")
    message = serializers.CharField()
    available = serializers.IntegerField(required=False, help_text="How many can be had, where there is too little stock.")


@extend_schema_serializer(component_name="Problem")
class ProblemShape(serializers.Serializer[Any]):
    type = serializers.URLField(help_text="A page that explains this kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened, and what to do.")

    def get_fields(self) -> dict[str, Any]:
        # A field named `errors` would hide the serializer's own attribute.
        return {**super().get_fields(), "errors": FieldProblem(many=True, required=False)}


class ProblemAwareSchema(AutoSchema):
    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        shape = self.resolve_serializer(ProblemShape(), "response").ref
        for status in sorted(self._problem_statuses()):
            bodies.setdefault(
                str(status),
                {
                    "description": DESCRIPTIONS.get(status, "Refused."),
                    "content": {MEDIA_TYPE: {"schema": shape}},
                    **({"headers": HEADERS[status]} if status in HEADERS else {}),
                },
            )
        return bodies

    def _problem_statuses(self) -> set[int]:
        statuses = {400, *getattr(self.view, "problem_statuses", ())}
        permissions = {type(permission) for permission in self.view.get_permissions()}
        if self.view.get_authenticators():
            statuses.add(401)
            if self.method in WRITING:
                statuses.add(403)
        if permissions - {AllowAny, IsAuthenticated}:
            statuses.add(403)
        if "{" in self.path:
            statuses.add(404)
        if self.method in ("POST", "PUT", "PATCH"):
            statuses |= {413, 415}
        return statuses


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.api.authentication.SessionWithCsrf"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        description = "The browser's session; unsafe methods need X-CSRFToken as well."
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": description}


def one_address_each(endpoints: list[tuple[str, str, str, Any]], **kwargs: Any) -> list[tuple[str, str, str, Any]]:
    """List each call once, without its optional slash, and only what is under /api/."""
    listed: dict[tuple[str, str], tuple[str, str, str, Any]] = {}
    for path, regex, method, view in endpoints:
        plain = path.rstrip("/")
        if plain.startswith("/api/"):
            listed.setdefault((plain, method), (plain, regex, method, view))
    return list(listed.values())


@cache
def whole_schema() -> dict[str, Any]:
    """Describe the API once per process; it is the same for every caller and language."""
    with override("en"):
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema
