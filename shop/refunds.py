"""Money back. The row is written first; its key is Stripe's idempotency key, so one row is one refund.

`order.refunded` counts what is given back or promised back; a refund that fails is counted no more.
Locks: the order's row.
"""

from datetime import timedelta
from decimal import Decimal

import stripe
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from shop import jobs, notices
from shop.lifecycle import change
from shop.models import Order, PaymentAttempt, Refund
from shop.payments import flag_for_review, sync_session
from shop.stripe_api import REFUSED, client, from_minor, noted, to_minor

# Stripe keeps idempotency keys for at least 24 hours.
KEYS_REMEMBERED = timedelta(hours=23)

_STATES = {"succeeded": Refund.State.SUCCEEDED, "failed": Refund.State.FAILED, "canceled": Refund.State.FAILED}


class RefundTooHigh(Exception):
    """More than what is left of the money that came in."""


@transaction.atomic
def refund_order(order: Order, *, amount: Decimal, actor: User | None) -> Refund:
    """Promise money back and leave the sending to the worker. Raises RefundTooHigh."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if not 0 < amount <= order.captured - order.refunded:
        raise RefundTooHigh
    refund = Refund.objects.create(
        order=order,
        amount=amount,
        currency=order.currency,
        reason=Refund.Reason.REQUESTED,
        payment_intent_id=_paid_attempt(order).payment_intent_id,
        actor=actor,
    )
    _recount(order, source="staff", actor=actor)
    jobs.send_refund(refund)
    return refund


def send_refund(refund_id: int) -> None:
    """Ask Stripe for the refund. Raises Stripe's errors where the outcome is unknown: call it again, it stays one."""
    refund = Refund.objects.get(pk=refund_id)
    if refund.created_at < timezone.now() - KEYS_REMEMBERED:
        # Stripe may have forgotten the key of a first try whose answer was lost: look before asking again.
        sync_refunds(refund.payment_intent_id, source="stripe")
        refund.refresh_from_db()
    if refund.state != Refund.State.PENDING or refund.stripe_id:
        return
    try:
        answer = client().v1.refunds.create(
            {
                "payment_intent": refund.payment_intent_id,
                "amount": to_minor(refund.amount),
                "metadata": {"refund": str(refund.key)},
            },
            options={"idempotency_key": str(refund.key)},
        )
    except REFUSED as refusal:
        with transaction.atomic():
            order = Order.objects.select_for_update().get(pk=refund.order_id)
            Refund.objects.filter(pk=refund.pk).update(state=Refund.State.FAILED, settled_at=timezone.now())
            _recount(order, source="stripe")
            flag_for_review(order, f"Stripe refused the refund of {refund.amount}: {refusal.code}", source="stripe")
        return
    _apply(refund.order_id, [answer], source="stripe")


def sync_refunds(payment_intent_id: str, *, source: str) -> None:
    """Bring our refunds of a payment to where Stripe says they stand, also those made in Stripe's own pages."""
    attempt = _attempt_paid_by(payment_intent_id, source=source)
    answers = client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100})
    _apply(attempt.order_id, list(answers.auto_paging_iter()), source=source)


def sync_dispute(dispute_id: str, *, source: str) -> None:
    """Bring the order of a disputed payment to where the dispute stands."""
    dispute = client().v1.disputes.retrieve(dispute_id)
    intent = dispute.payment_intent
    intent_id = intent if isinstance(intent, str) else intent.id if intent else ""
    attempt = _attempt_paid_by(intent_id, source=source)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=attempt.order_id)
        if dispute.status == "lost":
            _write_loss(order, dispute, intent_id)
        if dispute.status in ("lost", "won", "warning_closed", "prevented"):
            _recount(order, source=source, note=f"dispute {dispute.status}", reopen=True)
        elif order.payment not in ("disputed", "pending", "processing"):
            change(order, "payment", "disputed", source=source, note=dispute.reason)
            order.save(update_fields=["payment", "updated_at"])
            flag_for_review(order, f"the client disputes the payment: {dispute.reason}", source=source)


def _attempt_paid_by(intent_id: str, *, source: str) -> PaymentAttempt:
    """Find what a payment paid for; where the news of the payment itself was overtaken, that is followed first.

    Raises Order.DoesNotExist where it paid for nothing of ours, and Stripe's errors.
    """
    if not intent_id:
        raise Order.DoesNotExist("The object names no payment")
    attempts = PaymentAttempt.objects.filter(payment_intent_id=intent_id)
    if not attempts.filter(order__captured__gt=0).exists():
        for session in client().v1.checkout.sessions.list({"payment_intent": intent_id}).data:
            sync_session(session.id, source=source)
    attempt = attempts.first()
    if attempt is None:
        raise Order.DoesNotExist(f"No order was paid by {intent_id}")
    return attempt


def _write_loss(order: Order, dispute: stripe.Dispute, intent_id: str) -> None:
    """The bank took the money back: that is a refund we did not choose."""
    left = order.captured - order.refunded
    if left and not order.refunds.filter(stripe_id=dispute.id).exists():
        Refund.objects.create(
            order=order,
            amount=min(from_minor(dispute.amount), left),
            currency=order.currency,
            reason=Refund.Reason.DISPUTE_LOST,
            state=Refund.State.SUCCEEDED,
            stripe_id=dispute.id,
            payment_intent_id=intent_id,
            settled_at=timezone.now(),
        )


@transaction.atomic
def _apply(order_id: int, answers: list[stripe.Refund], *, source: str) -> None:
    order = Order.objects.select_for_update().get(pk=order_id)
    for answer in answers:
        refund = order.refunds.filter(stripe_id=answer.id).first()
        if refund is None and (key := noted(answer, "refund")):
            refund = order.refunds.filter(key=key).first()
        if refund is None:
            refund = _adopt(order, answer, source=source)
        if refund is None:
            continue
        state = _STATES.get(answer.status or "", Refund.State.PENDING)
        if (refund.stripe_id, refund.state) == (answer.id, state):
            continue
        was = refund.state
        refund.stripe_id, refund.state = answer.id, state
        refund.settled_at = None if state == Refund.State.PENDING else timezone.now()
        refund.save(update_fields=["stripe_id", "state", "settled_at"])
        if state == Refund.State.FAILED:
            flag_for_review(order, f"the bank sent the refund of {refund.amount} back", source=source)
        elif state == Refund.State.SUCCEEDED and was != state and refund.reason != Refund.Reason.LATE_PAYMENT:
            notices.order_refunded(order)
    _recount(order, source=source)


def _adopt(order: Order, answer: stripe.Refund, *, source: str) -> Refund | None:
    """Write a row for a refund that was made in Stripe's own pages."""
    amount = from_minor(answer.amount)
    if answer.status in ("failed", "canceled"):
        return None
    if amount > order.captured - order.refunded:
        flag_for_review(order, f"Stripe gave back {amount}, which is more than was left of the payment", source=source)
        return None
    refund = Refund.objects.create(
        order=order,
        amount=amount,
        currency=order.currency,
        reason=Refund.Reason.MADE_AT_STRIPE,
        payment_intent_id=answer.payment_intent if isinstance(answer.payment_intent, str) else "",
    )
    _recount(order, source=source)
    return refund


def _recount(order: Order, *, source: str, actor: User | None = None, note: str = "", reopen: bool = False) -> None:
    """Make `refunded` the sum of the rows that stand, and the payment state what follows from it.

    A disputed payment stays so until the dispute ends (`reopen`). An order without goods stays refunded whatever
    happens to its refund: staff are asked to look.
    """
    standing = order.refunds.exclude(state=Refund.State.FAILED).aggregate(total=Sum("amount"))["total"]
    order.refunded = standing or Decimal(0)
    state = "paid" if not order.refunded else "refunded" if order.refunded == order.captured else "partially_refunded"
    has_goods = order.hold == "taken"
    if not has_goods:
        state = "refunded" if order.payment == "disputed" else order.payment
    if order.payment != state and (order.payment != "disputed" or reopen):
        change(order, "payment", state, source=source, actor=actor, note=note)
    order.save(update_fields=["refunded", "payment", "updated_at"])


def _paid_attempt(order: Order) -> PaymentAttempt:
    return order.attempts.exclude(payment_intent_id="").latest("created_at")
