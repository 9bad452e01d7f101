"""The API about itself: its schema, and the answer where nothing is."""

from typing import Any, Never

from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api_schema import whole_schema


class PublicView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


@extend_schema(exclude=True)
class Schema(PublicView):
    renderer_classes = (OpenApiJsonRenderer,)

    def get(self, request: Request) -> Response:
        return Response(whole_schema())


@extend_schema(exclude=True)
class NothingHere(PublicView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> Never:
        raise NotFound
