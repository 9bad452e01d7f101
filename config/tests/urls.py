"""A small API that refuses in every way there is."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.urls import include, path
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls as site
from shop.errors import FieldError, OutOfStock, PaymentUnavailable


class Item(serializers.Serializer):
    quantity = serializers.IntegerField(max_value=100)


class Shape(serializers.Serializer):
    name = serializers.CharField(max_length=5)
    items = serializers.ListField(child=Item(), required=False, min_length=1)

    def validate(self, attrs):
        if attrs["name"] == "no":
            raise serializers.ValidationError("Not this one.", code="unloved")
        return attrs


REFUSALS = {
    "stock": lambda: OutOfStock("Take fewer.", [FieldError("items.0.quantity", "insufficient_stock", "Only 3 left.", 3)]),
    "payment": lambda: PaymentUnavailable("Try again.", retry_after=7),
    "django-404": lambda: Http404("No Product matches the given query."),
    "drf-404": exceptions.NotFound,
    "django-403": PermissionDenied,
    "drf-403": exceptions.PermissionDenied,
    "throttled": lambda: exceptions.Throttled(wait=12.2),
    "too-big": RequestDataTooBig,
    "anonymous": exceptions.NotAuthenticated,
    "broken": lambda: RuntimeError("SELECT secret FROM /srv/app/settings.py"),
}


class Refuse(APIView):
    permission_classes = (AllowAny,)

    def get(self, request, kind):
        raise REFUSALS[kind]()


class Echo(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def post(self, request):
        shape = Shape(data=request.data)
        shape.is_valid(raise_exception=True)
        return Response(shape.validated_data)


urlpatterns = [
    path("api/refuse/<kind>", Refuse.as_view()),
    path("api/echo", Echo.as_view()),
    path("", include("config.urls")),
]

handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500
