"""Finish what a crash, a lost webhook or a long outage left behind. Everything here may run twice at once."""

import logging
from collections.abc import Iterable
from datetime import timedelta

import stripe
from django.db.models import Q
from django.utils import timezone

from shop import refunds, webhooks
from shop.errors import PaymentUnavailable
from shop.models import IdempotentAnswer, Order, PaymentAttempt, Refund, StripeEvent
from shop.payments import SessionRefused, give_up_attempt, open_session, sync_session

logger = logging.getLogger(__name__)

# Younger than this, the request that began it may still be at work on it.
SETTLE_TIME = timedelta(seconds=30)
ANSWERS_KEPT = timedelta(hours=24)


def sweep() -> None:
    """Every minute: open sessions never opened, end holds that lapsed, send refunds, take up events again."""
    now = timezone.now()
    open_forgotten_sessions()
    expire_orders()
    IdempotentAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    take_up_work()


def take_up_work() -> None:
    """Send refunds and work events that nobody has, in the caller's own time: a job more each minute would be a flood.

    What fails waits for the next minute, and an event that does goes to the end of the line.
    """
    now = timezone.now()
    unsent = Refund.objects.filter(state=Refund.State.PENDING, stripe_id=None, created_at__lt=now - SETTLE_TIME)
    waiting = StripeEvent.objects.filter(processed_at=None, next_try_at__lte=now)
    try:
        for refund_id in unsent.order_by("created_at").values_list("pk", flat=True)[:500]:
            refunds.send_refund(refund_id)
        for event_id in waiting.order_by("next_try_at").values_list("pk", flat=True)[:500]:
            webhooks.work_event(event_id)
    except stripe.StripeError as unknown:
        logger.warning("Refunds and events wait, Stripe does not answer: %s", type(unknown).__name__)


def open_forgotten_sessions() -> int:
    """Ask again for sessions whose first request was never answered; returns how many stand open now."""
    forgotten = PaymentAttempt.objects.filter(
        session_id=None, ended_at=None, created_at__lt=timezone.now() - SETTLE_TIME, expires_at__gt=timezone.now()
    ).select_related("order")
    opened = 0
    for attempt in forgotten[:500]:
        try:
            open_session(attempt)
            opened += 1
        except SessionRefused:
            continue
        except PaymentUnavailable:
            break
    return opened


def expire_orders() -> int:
    """End the holds whose time is over, as soon as Stripe confirms that their sessions are; returns how many ended."""
    lapsed = PaymentAttempt.objects.filter(
        ended_at=None, expires_at__lte=timezone.now(), order__status="placed", order__payment="pending"
    ).select_related("order")
    ended = 0
    for attempt in lapsed.order_by("expires_at")[:1_000]:
        try:
            order = give_up_attempt(attempt, source="sweeper", note="not paid in time")
        except PaymentUnavailable:
            logger.warning("Holds are kept, Stripe does not answer")
            break
        ended += order.hold == "released"
    return ended


def reconcile_payments(*, older_than: timedelta = timedelta(minutes=5)) -> dict[str, int]:
    """Ask Stripe about every unpaid order and every open refund: their webhooks may never come."""
    told = {"asked": 0, "changed": 0, "unanswered": 0}
    before = timezone.now() - older_than
    attempts = PaymentAttempt.objects.filter(ended_at=None, created_at__lt=before, order__in=Order.objects.unpaid()).exclude(
        session_id=None
    )
    for session_id, was in _pairs(attempts.values_list("session_id", "order__payment")):
        told["asked"] += 1
        try:
            order = sync_session(session_id, source="reconciler")
        except stripe.StripeError as unknown:
            logger.warning("Session %s stays as it is: %s", session_id, type(unknown).__name__)
            told["unanswered"] += 1
            continue
        told["changed"] += order.payment != was or order.status != "placed"
    open_refunds = Refund.objects.filter(Q(state=Refund.State.PENDING), created_at__lt=before).exclude(stripe_id=None)
    for intent_id in set(open_refunds.values_list("payment_intent_id", flat=True)):
        told["asked"] += 1
        try:
            refunds.sync_refunds(intent_id, source="reconciler")
        except stripe.StripeError:
            told["unanswered"] += 1
    return told


def _pairs(rows: Iterable[tuple[str | None, str]]) -> list[tuple[str, str]]:
    return [(session_id, payment) for session_id, payment in rows if session_id]
