"""The shop on the staff site: goods can be changed there, orders and money can only be looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from shop.models import (
    Category,
    Order,
    OrderEvent,
    OrderLine,
    Product,
    ProductImage,
    Refund,
    ShippingMethod,
    StripeEvent,
    Variant,
)


class ToLookAt:
    """No row of it is made, changed or removed by hand: deeds do that, and write down who did."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    list_display = ["slug", "name_en", "name_fr", "parent", "position"]
    list_select_related = ["parent"]
    search_fields = ["slug", "name_en", "name_fr"]


class VariantInline(TabularInline):
    model = Variant
    extra = 0
    fields = ["sku", "condition", "language", "edition", "size", "colour", "price", "compare_at_price", "is_active", "stock"]
    readonly_fields = ["stock"]
    can_delete = False

    @admin.display(description=_("on hand, reserved"))
    def stock(self, variant: Variant) -> str:
        return f"{variant.on_hand}, {variant.reserved}"


class ImageInline(TabularInline):
    model = ProductImage
    extra = 0


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    list_display = ["name_en", "caption_en", "category", "price_from", "is_published"]
    list_filter = ["is_published", "category"]
    list_select_related = ["category"]
    search_fields = ["name_en", "name_fr", "slug", "variants__sku"]
    autocomplete_fields = ["category"]
    raw_id_fields = ["card"]
    readonly_fields = ["price_from"]
    inlines = [VariantInline, ImageInline]
    show_full_result_count = False


@admin.register(ShippingMethod)
class ShippingMethodAdmin(ModelAdmin):
    list_display = ["code", "name_en", "name_fr", "price", "free_from", "is_active"]


class LineInline(ToLookAt, TabularInline):
    model = OrderLine
    fields = ["sku", "name", "variant_name", "unit_price", "quantity", "total"]
    extra = 0


class EventInline(ToLookAt, TabularInline):
    model = OrderEvent
    fields = ["created_at", "axis", "from_value", "to_value", "source", "note"]
    extra = 0


class RefundInline(ToLookAt, TabularInline):
    model = Refund
    fields = ["created_at", "amount", "reason", "state", "stripe_id"]
    extra = 0


@admin.register(Order)
class OrderAdmin(ToLookAt, ModelAdmin):
    list_display = ["number", "created_at", "email", "total", "state", "needs_review"]
    list_filter = ["needs_review", "status", "payment", "fulfilment"]
    search_fields = ["number", "email"]
    ordering = ["-pk"]
    inlines = [LineInline, EventInline, RefundInline]
    show_full_result_count = False


@admin.register(StripeEvent)
class StripeEventAdmin(ToLookAt, ModelAdmin):
    list_display = ["id", "type", "received_at", "processed_at", "tries", "error"]
    list_filter = ["type"]
    search_fields = ["id"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        events: QuerySet[Any] = super().get_queryset(request)
        return events.defer("payload")
