"""An order's status, for its owner, for staff, and for the guest who holds its link."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.models import Order
from shop.order_access import order_for


class MoneySerializer(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()


class OrderLineSerializer(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name = serializers.CharField()
    variant_name = serializers.CharField()
    variant_id = serializers.IntegerField()
    quantity = serializers.IntegerField()
    unit_price = MoneySerializer()
    total = MoneySerializer()


class OrderEventSerializer(serializers.Serializer[Any]):
    axis = serializers.CharField()
    to = serializers.CharField(source="to_value")
    at = serializers.DateTimeField(source="created_at")


class OrderSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.ChoiceField(
        [
            "pending",
            "paid",
            "preparing",
            "shipped",
            "delivered",
            "cancelled",
            "expired",
            "refunded",
            "partially_refunded",
            "disputed",
        ],
        source="state",
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until when the goods are held, while unpaid")
    items_total = MoneySerializer()
    shipping_total = MoneySerializer()
    total = MoneySerializer()
    refunded = MoneySerializer()
    shipping_method = serializers.CharField(source="shipping_name")
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    lines = OrderLineSerializer(many=True)
    events = OrderEventSerializer(many=True)


def order_answer(order: Order) -> dict[str, Any]:
    def money(amount: Any) -> dict[str, Any]:
        return {"amount": amount, "currency": order.currency}

    told = {
        "number": order.number,
        "state": order.state,
        "created_at": order.created_at,
        "expires_at": order.hold_until if order.state == "pending" else None,
        "shipping_name": order.shipping_name,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "events": [event for event in order.events.all() if event.axis != "review"],
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "variant_name": line.variant_name,
                "variant_id": line.variant_id,
                "quantity": line.quantity,
                "unit_price": money(line.unit_price),
                "total": money(line.total),
            }
            for line in order.lines.all()
        ],
        **{field: money(getattr(order, field)) for field in ("items_total", "shipping_total", "total", "refunded")},
    }
    return dict(OrderSerializer(told).data)


class OrderView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=["orders"],
        summary="An order's status",
        parameters=[OpenApiParameter("token", str, description="From the order's link; not needed by its owner")],
        responses={200: OrderSerializer},
    )
    def get(self, request: Request, number: str) -> Response:
        found: QuerySet[Order] = Order.objects.prefetch_related("lines", "events")
        order = order_for(request.user, number, token=request.query_params.get("token", ""), among=found)
        if order is None:
            raise Http404
        response = Response(order_answer(order))
        response.headers["Cache-Control"] = "private, no-store"
        return response
