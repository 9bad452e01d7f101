"""The checkout's calls: open a payment session, and take Stripe's events."""

import uuid
from typing import Any

from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.doors import subscriber_address
from accounts.models import User
from shop.checkout import Buyer, ShipTo, Wish, check_out
from shop.errors import FieldError, InvalidOrder
from shop.idempotency import Answer, answer_once
from shop.models.cart import MAX_PER_ITEM
from shop.webhooks import receive_event

MAX_LINES = 500
# Guests have no cart here: their key stands for it, so that a retry after a crash finds its order.
_KEY_NAMESPACE = uuid.UUID("6f0c1d1e-8a39-4f0e-9d55-2b2f7f6a2d27")


class ItemSerializer(serializers.Serializer[Any]):
    variant_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_PER_ITEM)


class AddressSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)
    line1 = serializers.CharField(max_length=200)
    line2 = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    postcode = serializers.CharField(max_length=20)
    city = serializers.CharField(max_length=100)
    country = serializers.RegexField(r"^[A-Z]{2}$", help_text="ISO 3166-1 alpha-2")
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")


class MostLines(MaxLengthValidator):
    """More lines than pieces allowed are too many pieces, and the code says so."""

    code = "max_value"


class CreateSessionSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=ItemSerializer(), min_length=1, validators=[MostLines(MAX_LINES)])
    customer_email = serializers.EmailField(max_length=254)
    shipping_method = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    shipping_address = AddressSerializer(required=False, allow_null=True, default=None)
    voucher = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    success_url = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    cancel_url = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class SessionSerializer(serializers.Serializer[Any]):
    session_id = serializers.CharField()
    url = serializers.CharField(help_text="Where the buyer pays")
    order_number = serializers.CharField()
    order_url = serializers.CharField(help_text="The order's page, which opens without an account")
    expires_at = serializers.DateTimeField()


class CreateSessionView(APIView):
    permission_classes = [AllowAny]
    problem_statuses = (409, 422, 429, 503)

    @extend_schema(
        tags=["checkout"],
        summary="Place an order and open its payment session",
        request=CreateSessionSerializer,
        responses={201: SessionSerializer},
        parameters=[
            OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Same key, same answer")
        ],
    )
    def post(self, request: Request) -> Response:
        form = CreateSessionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        if given["voucher"]:
            raise InvalidOrder(
                _("This voucher is not known."),
                [FieldError("voucher", "unknown_voucher", _("Leave it out, or check its spelling."))],
            )
        user = request.user if isinstance(request.user, User) else None
        address = subscriber_address(request)
        owner = f"user:{user.pk}" if user else f"address:{address}"
        key = request.headers.get("Idempotency-Key", "")
        buyer = Buyer(
            user=user, cart_id=uuid.uuid5(_KEY_NAMESPACE, f"{owner} {key}") if key and not user else None, address=address
        )
        wish = Wish(
            items=tuple((item["variant_id"], item["quantity"]) for item in given["items"]),
            email=given["customer_email"],
            language=(get_language() or "en").split("-")[0],
            shipping_method=given["shipping_method"],
            ship_to=ShipTo(**given["shipping_address"]) if given["shipping_address"] else None,
            success_url=given["success_url"],
            cancel_url=given["cancel_url"],
        )

        def deed() -> Answer:
            attempt = check_out(buyer, wish)
            told = {
                "session_id": attempt.session_id,
                "url": attempt.url,
                "order_number": attempt.order.number,
                "order_url": request.build_absolute_uri(attempt.order.link),
                "expires_at": attempt.expires_at,
            }
            return 201, dict(SessionSerializer(told).data)

        if not key:
            status, answer = deed()
        else:
            status, answer = answer_once(deed, owner=owner, call="checkout/create-session", key=key, body=request.data)
        return Response(answer, status=status)


class WebhookView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        tags=["checkout"],
        summary="Take an event from Stripe",
        description="The raw body is signed in `Stripe-Signature`; what is known already is answered alike and done once.",
        request={"application/json": OpenApiTypes.OBJECT},
        parameters=[OpenApiParameter("Stripe-Signature", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)],
        responses={200: OpenApiResponse(OpenApiTypes.OBJECT, description='`{"received": true}`')},
    )
    def post(self, request: Request) -> Response:
        receive_event(request._request.body, request.headers.get("Stripe-Signature", ""))
        return Response({"received": True})
