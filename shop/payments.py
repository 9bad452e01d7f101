"""What Stripe's sessions mean for our orders.

`sync_session` is level-triggered: it asks Stripe how the session stands and brings the order there. Webhooks, the
page a buyer returns to and the reconciler all call it, in any order and any number of times, to the same end.
A session's news only ever moves forward (open, then complete or expired; unpaid, then paid or failed), so an answer
that was overtaken by a later one finds nothing left to do.

Locks: the order's row, before its attempt and before stock. HTTP is never spoken inside a transaction.
"""

import logging

import stripe
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from shop import jobs, notices, stock
from shop.errors import PaymentUnavailable
from shop.lifecycle import change, tell
from shop.models import CartItem, Order, PaymentAttempt, Refund
from shop.stripe_api import REFUSED, UNCERTAIN, client, noted, to_minor

logger = logging.getLogger(__name__)


class SessionRefused(Exception):
    """Stripe will never open this session; its order has been cancelled and its hold given back."""


def open_session(attempt: PaymentAttempt) -> PaymentAttempt:
    """Ask Stripe for the attempt's session, or return the attempt that has one.

    The kept request under the kept idempotency key: however often this is called, there is one session.
    Raises PaymentUnavailable where the outcome is unknown, SessionRefused where it is a plain no.
    """
    if attempt.session_id:
        return attempt
    try:
        session = client().v1.checkout.sessions.create(attempt.request, options={"idempotency_key": str(attempt.key)})
    except UNCERTAIN as unknown:
        logger.warning("Stripe gave no session for order %s: %s", attempt.order.number, type(unknown).__name__)
        raise PaymentUnavailable(
            _("The payment service does not answer. Your items stay put aside; try again in a moment."), retry_after=10
        ) from unknown
    except REFUSED as refusal:
        # Stripe's message repeats what the buyer typed, his e-mail among it.
        logger.error("Stripe refused a session for order %s: %s", attempt.order.number, refusal.code)
        _end_attempt(attempt, to="cancelled", source="stripe", note="Stripe refused the payment session")
        raise SessionRefused from refusal
    PaymentAttempt.objects.filter(pk=attempt.pk, session_id=None).update(session_id=session.id, url=session.url or "")
    attempt.session_id, attempt.url = session.id, session.url or ""
    return attempt


def give_up_attempt(attempt: PaymentAttempt, *, source: str, note: str = "") -> Order:
    """Call a session back and, once Stripe confirms that it is expired, end the order and release its hold.

    A session that was paid in the meantime stays paid: look at the returned order.
    """
    try:
        session_id = str(open_session(attempt).session_id)
    except SessionRefused:
        return Order.objects.get(pk=attempt.order_id)
    try:
        session = _call_back(session_id)
    except UNCERTAIN as unknown:
        raise PaymentUnavailable(
            _("The payment service does not answer. Your items stay put aside; try again in a moment."), retry_after=10
        ) from unknown
    except stripe.InvalidRequestError as stranger:
        return _keep_for_review(attempt, f"Stripe does not know the session: {stranger.code}", source=source)
    return apply_session(session, source=source, note=note)


def sync_session(session_id: str, *, source: str) -> Order:
    """Bring the session's order to where Stripe says it stands. Raises Stripe's errors, and Order.DoesNotExist."""
    return apply_session(_ask(session_id), source=source)


def _ask(session_id: str) -> stripe.checkout.Session:
    return client().v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]})


def _call_back(session_id: str) -> stripe.checkout.Session:
    try:
        return client().v1.checkout.sessions.expire(session_id)
    except stripe.InvalidRequestError:
        # Not open any more: paid, or expired by itself. Look which.
        return _ask(session_id)


@transaction.atomic
def apply_session(session: stripe.checkout.Session, *, source: str, note: str = "") -> Order:
    """Apply what a session says, under the order's lock."""
    attempt = _attempt_of(session)
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    # Another bearer of the same news may have settled it while this one waited for the lock.
    attempt.refresh_from_db()
    if session.status == "complete" and (wrong := _mismatch(session, attempt)):
        flag_for_review(order, wrong, source=source)
        return order
    if attempt.session_id is None:
        # The process died between Stripe's answer and our note of it.
        PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=session.id, url=session.url or "")
    if session.status == "complete" and session.payment_status == "paid":
        _settle(order, attempt, _intent_id(session), source=source)
    elif session.status == "complete":
        _await_or_fail(order, attempt, session, source=source)
    elif session.status == "expired":
        _lapse(order, attempt, to="expired", source=source, note=note)
    return order


def flag_for_review(order: Order, reason: str, *, source: str) -> None:
    """Stop here and let staff decide; said once for the same reason. The caller holds the order's lock."""
    if order.needs_review and order.review_reason == reason[:300]:
        return
    order.needs_review, order.review_reason = True, reason[:300]
    order.save(update_fields=["needs_review", "review_reason", "updated_at"])
    tell(order, "review", "", "needed", source=source, note=reason)
    notices.needs_review(order)


def _attempt_of(session: stripe.checkout.Session) -> PaymentAttempt:
    found = PaymentAttempt.objects.filter(session_id=session.id).first()
    if found is None and (key := noted(session, "attempt")):
        found = PaymentAttempt.objects.filter(key=key, session_id=None).first()
    if found is None:
        raise Order.DoesNotExist(f"No order has the session {session.id}")
    return found


def _mismatch(session: stripe.checkout.Session, attempt: PaymentAttempt) -> str:
    """What of the session is not what the attempt asked for, in words for staff; "" where all agrees."""
    order = attempt.order
    compared = {
        "amount": (session.amount_total, to_minor(attempt.amount)),
        "currency": ((session.currency or "").upper(), attempt.currency),
        "livemode": (session.livemode, attempt.livemode),
        "order": (session.client_reference_id, order.number),
    }
    return "; ".join(f"{what}: Stripe says {got}, expected {want}" for what, (got, want) in compared.items() if got != want)


def _intent_id(session: stripe.checkout.Session) -> str:
    intent = session.payment_intent
    return intent if isinstance(intent, str) else intent.id if intent else ""


def _settle(order: Order, attempt: PaymentAttempt, intent_id: str, *, source: str) -> None:
    """Money came: goods for it, or all of it back. Exactly once."""
    if order.captured:
        if attempt.payment_intent_id != intent_id:
            flag_for_review(order, f"paid twice: a second payment {intent_id}", source=source)
        return
    quantities = _quantities(order)
    order.captured = attempt.amount
    goods = True
    if order.hold == "held":
        stock.take_reserved(order, quantities)
    else:
        goods = _take_late(order, quantities)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(payment_intent_id=intent_id, ended_at=timezone.now())
    if goods:
        if order.status != "placed":
            change(order, "status", "placed", source=source, note="paid after the hold had lapsed; there was stock")
        order.hold = "taken"
        change(order, "payment", "paid", source=source)
        _take_out_of_cart(order, quantities)
        notices.order_paid(order)
    else:
        order.refunded = attempt.amount
        change(order, "status", "closed", source=source, note="paid after the hold had lapsed; nothing was left")
        change(order, "payment", "refunded", source=source)
        refund = Refund.objects.create(
            order=order,
            amount=attempt.amount,
            currency=attempt.currency,
            reason=Refund.Reason.LATE_PAYMENT,
            payment_intent_id=intent_id,
        )
        jobs.send_refund(refund)
        notices.late_payment_refunded(order)
    order.save(update_fields=["status", "payment", "hold", "captured", "refunded", "updated_at"])


def _take_late(order: Order, quantities: dict[int, int]) -> bool:
    try:
        with transaction.atomic():
            stock.take_free(order, quantities)
    except stock.StockShort:
        return False
    return True


def _await_or_fail(order: Order, attempt: PaymentAttempt, session: stripe.checkout.Session, *, source: str) -> None:
    """A payment that takes days keeps its hold until the bank has spoken."""
    intent = session.payment_intent
    failed = not isinstance(intent, str) and intent is not None and intent.status in ("requires_payment_method", "canceled")
    if failed:
        _lapse(order, attempt, to="cancelled", source=source, note="the bank refused the payment")
    elif order.status == "placed" and order.payment == "pending":
        change(order, "payment", "processing", source=source)
        PaymentAttempt.objects.filter(pk=attempt.pk).update(payment_intent_id=_intent_id(session))
        order.save(update_fields=["payment", "updated_at"])


def _lapse(order: Order, attempt: PaymentAttempt, *, to: str, source: str, note: str = "") -> None:
    """No money will come by this attempt: end the order and give its goods back."""
    PaymentAttempt.objects.filter(pk=attempt.pk, ended_at=None).update(ended_at=timezone.now())
    if order.status != "placed" or order.captured or order.hold != "held":
        return
    change(order, "status", to, source=source, note=note)
    order.hold = "released"
    order.save(update_fields=["status", "hold", "updated_at"])
    stock.release(order, _quantities(order))


@transaction.atomic
def _keep_for_review(attempt: PaymentAttempt, reason: str, *, source: str) -> Order:
    """Nothing says that the session is expired, so its hold stays until staff have looked."""
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    flag_for_review(order, reason, source=source)
    return order


@transaction.atomic
def _end_attempt(attempt: PaymentAttempt, *, to: str, source: str, note: str) -> None:
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    _lapse(order, attempt, to=to, source=source, note=note)


def _quantities(order: Order) -> dict[int, int]:
    return dict(order.lines.order_by("variant_id").values_list("variant_id", "quantity"))


def _take_out_of_cart(order: Order, quantities: dict[int, int]) -> None:
    """What is bought leaves the cart it came from; what was added meanwhile stays."""
    if order.cart_id is None:
        return
    for pk, quantity in quantities.items():
        item = CartItem.objects.filter(cart_id=order.cart_id, variant_id=pk)
        if not item.filter(quantity__gt=quantity).update(quantity=F("quantity") - quantity):
            item.delete()
