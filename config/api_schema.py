"""How the OpenAPI schema tells the truth about problems."""

from drf_spectacular.openapi import AutoSchema


class ProblemAwareSchema(AutoSchema):
    pass
