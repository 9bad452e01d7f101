"""Orders, their lines and their history."""

from typing import Literal, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from shop.models.catalogue import Variant
from shop.words import localised

type Axis = Literal["status", "payment", "fulfilment"]

_link_signer = Signer(salt="shop.order-link")


class ShippingMethod(models.Model):
    code = models.SlugField(unique=True)
    position = models.PositiveIntegerField(default=0)
    name_en = models.CharField(max_length=100)
    name_fr = models.CharField(max_length=100, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    # Goods worth this much or more travel free.
    free_from = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    needs_address = models.BooleanField(default=True)
    days_min = models.PositiveSmallIntegerField(default=1)
    days_max = models.PositiveSmallIntegerField(default=3)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="shipping_price_not_negative"),
            models.CheckConstraint(condition=Q(days_max__gte=F("days_min")), name="shipping_days_in_order"),
        ]

    def __str__(self) -> str:
        return localised(self, "name")

    @property
    def name(self) -> str:
        return localised(self, "name")


class Status(models.TextChoices):
    PLACED = "placed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CLOSED = "closed"


class Payment(models.TextChoices):
    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


class Fulfilment(models.TextChoices):
    NONE = "none"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class Hold(models.TextChoices):
    """What the order's goods are to the stock: put aside, given back, or gone out of the house."""

    HELD = "held"
    RELEASED = "released"
    TAKEN = "taken"


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        if isinstance(user, AnonymousUser):
            return self.none()
        return self if user.is_staff else self.filter(user=user)

    def unpaid(self) -> Self:
        """Orders that hold stock and wait for money."""
        return self.filter(status=Status.PLACED, payment__in=[Payment.PENDING, Payment.PROCESSING])


class Order(models.Model):
    number = models.CharField(max_length=8, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders")
    # The cart it came from, by id: the cart itself may go.
    cart_id = models.UUIDField(null=True, blank=True)
    client_address = models.GenericIPAddressField(null=True, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")

    status = models.CharField(max_length=16, choices=Status, default=Status.PLACED)
    payment = models.CharField(max_length=24, choices=Payment, default=Payment.PENDING)
    fulfilment = models.CharField(max_length=16, choices=Fulfilment, default=Fulfilment.NONE)
    hold = models.CharField(max_length=16, choices=Hold, default=Hold.HELD)
    hold_until = models.DateTimeField()
    needs_review = models.BooleanField(default=False)
    review_reason = models.CharField(max_length=300, blank=True)

    currency = models.CharField(max_length=3)
    items_total = models.DecimalField(max_digits=12, decimal_places=2)
    shipping_total = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    captured = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    # Money given back or promised back: a pending refund counts, a failed one does not.
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shipping_name = models.CharField(max_length=100, blank=True)
    ship_to_name = models.CharField(max_length=100, blank=True)
    ship_to_line1 = models.CharField(max_length=200, blank=True)
    ship_to_line2 = models.CharField(max_length=200, blank=True)
    ship_to_postcode = models.CharField(max_length=20, blank=True)
    ship_to_city = models.CharField(max_length=100, blank=True)
    ship_to_country = models.CharField(max_length=2, blank=True)
    ship_to_phone = models.CharField(max_length=32, blank=True)
    carrier = models.CharField(max_length=50, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)

    # SHA-256 of what was asked for: the same request again finds the same order.
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="order_of_user"),
            models.Index(
                fields=["cart_id"],
                condition=Q(status="placed", payment__in=["pending", "processing"]),
                name="order_unpaid_of_cart",
            ),
            models.Index(
                fields=["client_address"],
                condition=Q(status="placed", payment__in=["pending", "processing"]),
                name="order_unpaid_of_address",
            ),
            models.Index(fields=["hold_until"], condition=Q(hold="held"), name="order_held"),
            models.Index(fields=["-created_at", "-id"], name="order_by_age"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total=F("items_total") + F("shipping_total")), name="order_total_is_sum"),
            models.CheckConstraint(condition=Q(items_total__gte=0, shipping_total__gte=0), name="order_totals_not_negative"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("captured")), name="order_refunded_within_captured"
            ),
            # Never paid without goods: money kept means goods taken.
            models.CheckConstraint(
                condition=~Q(payment__in=["paid", "partially_refunded"]) | Q(hold="taken"), name="order_paid_has_goods"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["cancelled", "expired"]) | Q(hold="released"), name="order_ended_holds_nothing"
            ),
            models.CheckConstraint(
                condition=Q(fulfilment="none") | Q(payment__in=["paid", "partially_refunded", "refunded", "disputed"]),
                name="order_fulfilled_was_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> str:
        """The one state that clients see, derived from the three axes."""
        if self.status in (Status.CANCELLED, Status.EXPIRED):
            return self.status
        if self.payment in (Payment.DISPUTED, Payment.REFUNDED, Payment.PARTIALLY_REFUNDED):
            return self.payment
        if self.payment == Payment.PAID:
            return "paid" if self.fulfilment == Fulfilment.NONE else self.fulfilment
        return "pending"

    @property
    def link_token(self) -> str:
        """What a guest's link carries; it is derived, so nothing that opens an order is stored."""
        return _link_signer.signature(self.number)

    def is_opened_by(self, token: str) -> bool:
        try:
            _link_signer.unsign(f"{self.number}:{token}")
        except BadSignature:
            return False
        return True

    def get_absolute_url(self) -> str:
        return reverse("shop:order_detail", args=[self.number])

    @property
    def link(self) -> str:
        """Path of the order's page that opens without an account."""
        return f"{self.get_absolute_url()}?token={self.link_token}"


class OrderLine(models.Model):
    """What was bought, frozen as it was shown: later changes of the catalogue change nothing here."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="order_lines")
    sku = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    variant_name = models.CharField(max_length=200, blank=True)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    quantity = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_quantity_positive"),
            models.CheckConstraint(condition=Q(total=F("unit_price") * F("quantity")), name="order_line_total_is_product"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class OrderEvent(models.Model):
    """One change of an order, dated and attributed. Append-only by a trigger of migration 0002."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    axis = models.CharField(max_length=16)
    from_value = models.CharField(max_length=24, blank=True)
    to_value = models.CharField(max_length=24)
    # Who did it: an account, or else a part of the system such as "checkout", "stripe", "sweeper".
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    source = models.CharField(max_length=32)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["order", "created_at", "id"])]

    def __str__(self) -> str:
        return f"{self.axis}: {self.from_value} → {self.to_value}"
