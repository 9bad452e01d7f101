"""What shopper, bank and card network do with a session. Each locks the session's row first: one of two at once wins."""

from collections.abc import Callable

from django.db import transaction

from shop.sandbox import events
from shop.sandbox.models import Charge, Dispute, PaymentIntent, Refund, Session, new_id
from shop.sandbox.sessions import expire_session, lock_session

LATE_SECONDS = 30


class OutcomeImpossible(Exception):
    """The session does not stand where this could happen to it."""

    def __init__(self, session: Session) -> None:
        super().__init__(f"{session.pk} is {session.status}, {session.payment_status}")
        self.session = session


def _lock_open(session_id: str) -> Session:
    """Lock a session that can still be paid. Where its time is up, the expiry is kept and the outcome refused."""
    session = lock_session(session_id)
    if session.status != Session.Status.OPEN:
        raise OutcomeImpossible(session)
    return session


def pay(session_id: str, *, email: str = "", delay: int = 0) -> Session:
    session = _lock_open(session_id)
    _complete(session, email)
    if session.amount_total:
        intent = _confirm(session, PaymentIntent.Status.SUCCEEDED)
        charge = _charge(intent, Charge.Status.SUCCEEDED, "card")
        session.payment_status = Session.PaymentStatus.PAID
        session.save(update_fields=["payment_status"])
        events.charge_event("succeeded", charge, delay=delay)
        events.intent_event("succeeded", intent, delay=delay)
    events.session_event("completed", session, delay=delay)
    return session


def pay_and_tell_late(session_id: str, *, email: str = "") -> Session:
    return pay(session_id, email=email, delay=LATE_SECONDS)


def pay_later(session_id: str, *, email: str = "") -> Session:
    """The shopper leaves a debit mandate; whether money comes is known days later."""
    session = _lock_open(session_id)
    if "sepa_debit" not in session.payment_method_types or not session.amount_total:
        raise OutcomeImpossible(session)
    _complete(session, email)
    intent = _confirm(session, PaymentIntent.Status.PROCESSING)
    charge = _charge(intent, Charge.Status.PENDING, "sepa_debit")
    events.charge_event("pending", charge)
    events.intent_event("processing", intent)
    events.session_event("completed", session)
    return session


def decline(session_id: str, *, reason: str = "insufficient_funds") -> Session:
    """Refuse the card: nothing is charged, and the session stays open for another try."""
    session = _lock_open(session_id)
    if not session.amount_total:
        raise OutcomeImpossible(session)
    intent = _confirm(session, PaymentIntent.Status.REQUIRES_PAYMENT_METHOD, decline_code=reason)
    charge = _charge(intent, Charge.Status.FAILED, "card", failure_code=reason)
    events.charge_event("failed", charge)
    events.intent_event("payment_failed", intent)
    return session


def settle(session_id: str) -> Session:
    session, intent, charge = _lock_awaited(session_id)
    intent.status = PaymentIntent.Status.SUCCEEDED
    intent.save(update_fields=["status"])
    charge.status = Charge.Status.SUCCEEDED
    charge.save(update_fields=["status"])
    session.payment_status = Session.PaymentStatus.PAID
    session.save(update_fields=["payment_status"])
    events.charge_event("succeeded", charge)
    events.intent_event("succeeded", intent)
    events.session_event("async_payment_succeeded", session)
    return session


def fail(session_id: str) -> Session:
    session, intent, charge = _lock_awaited(session_id)
    intent.status = PaymentIntent.Status.REQUIRES_PAYMENT_METHOD
    intent.error_code, intent.error_decline_code = "payment_intent_payment_attempt_failed", "bank_refused"
    intent.save(update_fields=["status", "error_code", "error_decline_code"])
    charge.status, charge.failure_code = Charge.Status.FAILED, "bank_refused"
    charge.save(update_fields=["status", "failure_code"])
    events.charge_event("failed", charge)
    events.intent_event("payment_failed", intent)
    events.session_event("async_payment_failed", session)
    return session


def dispute(session_id: str) -> Session:
    session, charge = _lock_charged(session_id)
    if charge.disputed or charge.amount_refunded == charge.amount:
        raise OutcomeImpossible(session)
    charge.disputed = True
    charge.save(update_fields=["disputed"])
    made = Dispute.objects.create(id=new_id("dp_1"), charge=charge, amount=charge.amount - charge.amount_refunded)
    events.dispute_event("created", made)
    return session


def win_dispute(session_id: str) -> Session:
    return _close_dispute(session_id, Dispute.Status.WON)


def lose_dispute(session_id: str) -> Session:
    return _close_dispute(session_id, Dispute.Status.LOST)


def expire(session_id: str) -> Session:
    _lock_open(session_id)
    return expire_session(session_id)


def _close_dispute(session_id: str, status: Dispute.Status) -> Session:
    session, charge = _lock_charged(session_id)
    found = Dispute.objects.filter(charge=charge, status=Dispute.Status.NEEDS_RESPONSE).first()
    if found is None:
        raise OutcomeImpossible(session)
    found.status = status
    found.save(update_fields=["status"])
    found.charge = charge
    events.dispute_event("closed", found)
    return session


def _complete(session: Session, email: str) -> None:
    session.status, session.shopper_email = Session.Status.COMPLETE, email
    session.save(update_fields=["status", "shopper_email"])


def _confirm(session: Session, status: PaymentIntent.Status, *, decline_code: str = "") -> PaymentIntent:
    """Make the session's intent at the first try, and use the same one at the next."""
    intent, _made = PaymentIntent.objects.update_or_create(
        session=session,
        defaults={
            "status": status,
            "error_code": "card_declined" if decline_code else "",
            "error_decline_code": decline_code,
        },
        create_defaults={
            "id": new_id("pi_3"),
            "amount": session.amount_total,
            "currency": session.currency,
            "metadata": session.intent_metadata,
            "description": session.intent_description,
            "status": status,
            "error_code": "card_declined" if decline_code else "",
            "error_decline_code": decline_code,
        },
    )
    return intent


def _charge(intent: PaymentIntent, status: Charge.Status, method: str, failure_code: str = "") -> Charge:
    return Charge.objects.create(
        id=new_id("ch_3"),
        intent=intent,
        amount=intent.amount,
        currency=intent.currency,
        status=status,
        method=method,
        failure_code=failure_code,
    )


def _lock_awaited(session_id: str) -> tuple[Session, PaymentIntent, Charge]:
    """Lock a session whose debit is under way."""
    session = lock_session(session_id)
    charge = _charge_of(session, Charge.Status.PENDING)
    if charge is None:
        raise OutcomeImpossible(session)
    return session, charge.intent, charge


def _lock_charged(session_id: str) -> tuple[Session, Charge]:
    session = lock_session(session_id)
    charge = _charge_of(session, Charge.Status.SUCCEEDED)
    if charge is None:
        raise OutcomeImpossible(session)
    return session, charge


def _charge_of(session: Session, status: Charge.Status) -> Charge | None:
    charges = Charge.objects.select_for_update(of=("self",)).select_related("intent__session")
    return charges.filter(intent__session=session, status=status).first()


def apply(deed: Callable[[], Session]) -> Session:
    """Do one of the above in a transaction of its own."""
    with transaction.atomic():
        try:
            return deed()
        except OutcomeImpossible as refusal:
            # Caught inside, so that an expiry noticed on the way is kept.
            impossible = refusal
    raise impossible


def possible_for(session: Session) -> list[str]:
    """What the control page may offer; the deeds themselves decide again under their locks."""
    if session.status == Session.Status.OPEN:
        return ["expire"]
    charge = Charge.objects.select_related("dispute").filter(intent__session=session).exclude(status=Charge.Status.FAILED).first()
    if charge is None:
        return []
    if charge.status == Charge.Status.PENDING:
        return ["settle", "fail"]
    found: Dispute | None = getattr(charge, "dispute", None)
    possible = []
    if found is None and charge.amount_refunded < charge.amount:
        possible.append("dispute")
    if found and found.status == Dispute.Status.NEEDS_RESPONSE:
        possible += ["dispute_won", "dispute_lost"]
    if charge.refunds.filter(status=Refund.Status.PENDING).exists():
        possible += ["refund_settle", "refund_fail"]
    return possible
