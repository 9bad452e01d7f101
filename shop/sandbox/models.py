"""What the stand-in for Stripe remembers. Amounts are in minor units here, as in Stripe's API."""

import secrets
import string
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


class StripeObject(models.Model):
    id = models.CharField(primary_key=True, max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.id


class SessionQuerySet(models.QuerySet["Session"]):
    def overdue(self) -> Self:
        """Open ones whose time is up."""
        return self.filter(status=Session.Status.OPEN, expires_at__lte=timezone.now())


class Session(StripeObject):
    class Status(models.TextChoices):
        OPEN = "open"
        COMPLETE = "complete"
        EXPIRED = "expired"

    class PaymentStatus(models.TextChoices):
        UNPAID = "unpaid"
        PAID = "paid"
        NOTHING_DUE = "no_payment_required"

    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    payment_status = models.CharField(max_length=20, choices=PaymentStatus, default=PaymentStatus.UNPAID)
    currency = models.CharField(max_length=3)
    amount_subtotal = models.PositiveIntegerField()
    amount_shipping = models.PositiveIntegerField(default=0)
    amount_total = models.PositiveIntegerField()
    shipping_name = models.CharField(max_length=100, blank=True)
    customer_email = models.CharField(max_length=512, blank=True)
    # What the shopper typed on the hosted page where the shop had sent no address.
    shopper_email = models.CharField(max_length=512, blank=True)
    client_reference_id = models.CharField(max_length=200, blank=True)
    # Both maps belong to the API's caller; their keys are unknown here.
    metadata = models.JSONField(default=dict)
    intent_metadata = models.JSONField(default=dict)
    intent_description = models.CharField(max_length=1000, blank=True)
    payment_method_types = ArrayField(models.CharField(max_length=40))
    locale = models.CharField(max_length=10, blank=True)
    success_url = models.TextField()
    cancel_url = models.TextField(blank=True)
    expires_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["expires_at"], condition=Q(status="open"), name="sandbox_session_open")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(payment_status="paid") | Q(status="complete"), name="sandbox_session_paid_is_complete"
            ),
            models.CheckConstraint(
                condition=Q(amount_total=F("amount_subtotal") + F("amount_shipping")), name="sandbox_session_total"
            ),
        ]

    def is_payable(self, at: datetime) -> bool:
        return self.status == self.Status.OPEN and self.expires_at > at

    def return_url(self) -> str:
        return self.success_url.replace("{CHECKOUT_SESSION_ID}", self.id)


class LineItem(StripeObject):
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="line_items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    price_id = models.CharField(max_length=80)
    product_id = models.CharField(max_length=80)
    metadata = models.JSONField(default=dict)
    unit_amount = models.PositiveIntegerField()
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["session_id", "position"]
        constraints = [models.UniqueConstraint(fields=["session", "position"], name="sandbox_line_item_position")]

    @property
    def amount(self) -> int:
        return self.unit_amount * self.quantity


class PaymentIntent(StripeObject):
    class Status(models.TextChoices):
        REQUIRES_PAYMENT_METHOD = "requires_payment_method"
        PROCESSING = "processing"
        SUCCEEDED = "succeeded"
        CANCELED = "canceled"

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="intent")
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=30, choices=Status)
    metadata = models.JSONField(default=dict)
    description = models.CharField(max_length=1000, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_decline_code = models.CharField(max_length=40, blank=True)
    canceled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]


class Charge(StripeObject):
    class Status(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    intent = models.ForeignKey(PaymentIntent, on_delete=models.CASCADE, related_name="charges")
    amount = models.PositiveIntegerField()
    amount_refunded = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status)
    method = models.CharField(max_length=40)
    failure_code = models.CharField(max_length=40, blank=True)
    disputed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            # A shopper is never charged twice, whatever the code above does.
            models.UniqueConstraint(fields=["intent"], condition=~Q(status="failed"), name="sandbox_charge_one_per_intent"),
            models.CheckConstraint(condition=Q(amount_refunded__lte=F("amount")), name="sandbox_charge_refunded_at_most"),
        ]


class Refund(StripeObject):
    class Status(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    charge = models.ForeignKey(Charge, on_delete=models.CASCADE, related_name="refunds")
    amount = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status)
    reason = models.CharField(max_length=40, blank=True)
    metadata = models.JSONField(default=dict)
    failure_reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_refund_of_something")]


class Dispute(StripeObject):
    class Status(models.TextChoices):
        NEEDS_RESPONSE = "needs_response"
        WON = "won"
        LOST = "lost"

    charge = models.OneToOneField(Charge, on_delete=models.CASCADE, related_name="dispute")
    amount = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=Status, default=Status.NEEDS_RESPONSE)

    class Meta:
        ordering = ["-created_at", "id"]


class Event(StripeObject):
    """What happened; the payload holds the object as it was at that time."""

    type = models.CharField(max_length=80)
    payload = models.JSONField()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="events")

    class Meta:
        ordering = ["-created_at", "id"]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state__in=[Delivery.State.SCHEDULED, Delivery.State.RETRYING])


class Delivery(models.Model):
    """One event on its way to the shop's webhook; a duplicate is a row of its own."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled"
        RETRYING = "retrying"
        DELIVERED = "delivered"
        FAILED = "failed"
        DROPPED = "dropped"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.SCHEDULED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # While an attempt runs, this is the end of its lease: later the sweep takes its worker for dead.
    next_try_at = models.DateTimeField()
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["scheduled", "retrying"]), name="sandbox_delivery_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"


class Plan(models.Model):
    """The one row that says what befalls the next events on their way, and how the next refunds end."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    # How many more events the four lines below apply to.
    remaining = models.PositiveSmallIntegerField(default=0)
    duplicates = models.PositiveSmallIntegerField(default=0)
    delay_seconds = models.PositiveIntegerField(default=0)
    reorder = models.BooleanField(default=False)
    drop = models.BooleanField(default=False)
    refunds = models.CharField(max_length=10, choices=Refund.Status, default=Refund.Status.SUCCEEDED)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="sandbox_plan_is_one_row")]

    def __str__(self) -> str:
        return "plan"


class KeptAnswer(models.Model):
    """The answer given under an Idempotency-Key."""

    key = models.CharField(primary_key=True, max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    request_id = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.key
