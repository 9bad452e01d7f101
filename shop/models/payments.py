"""What passed between the house and Stripe."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.models.orders import Order


class PaymentAttempt(models.Model):
    """One Checkout Session of an order, written before Stripe is asked, so that a crash loses nothing."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="attempts")
    # Stripe's idempotency key: the kept request sent again under it makes no second session.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The exact parameters, opaque to us after they are written.
    request = models.JSONField()
    session_id = models.CharField(max_length=128, unique=True, null=True)
    url = models.TextField(blank=True)
    payment_intent_id = models.CharField(max_length=128, blank=True, db_index=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    livemode = models.BooleanField()
    expires_at = models.DateTimeField()
    # Set when no session will ever take money for it: Stripe said expired, or refused to make one.
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(ended_at=None), name="attempt_one_open_per_order"),
        ]

    def __str__(self) -> str:
        return self.session_id or str(self.key)


class StripeEvent(models.Model):
    """The inbox of webhooks: one row per event id, written before anything else is done with it."""

    id = models.CharField(primary_key=True, max_length=128)
    type = models.CharField(max_length=80)
    payload = models.JSONField()
    livemode = models.BooleanField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], condition=Q(processed_at=None), name="stripe_event_waiting")]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class Refund(models.Model):
    """Money on its way back. The row comes first and its `key` is Stripe's idempotency key; it is never deleted."""

    class Reason(models.TextChoices):
        LATE_PAYMENT = "late_payment"
        REQUESTED = "requested"
        DISPUTE_LOST = "dispute_lost"
        MADE_AT_STRIPE = "made_at_stripe"

    class State(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=32, choices=Reason)
    state = models.CharField(max_length=16, choices=State, default=State.PENDING)
    stripe_id = models.CharField(max_length=128, unique=True, null=True)
    payment_intent_id = models.CharField(max_length=128)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            # A late payment is given back once, however often its events come.
            models.UniqueConstraint(
                fields=["payment_intent_id"], condition=Q(reason="late_payment"), name="refund_late_payment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"


class IdempotentAnswer(models.Model):
    """The answer once given under an Idempotency-Key, replayed for 24 hours."""

    # Whose key: "user:<id>", "cart:<id>" or "address:<ip>". Keys of others do not collide.
    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    call = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "call", "key"], name="idempotent_answer_once")]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.key
