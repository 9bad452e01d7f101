"""What happened, written down in the transaction in which it happened, and sent on its way."""

from shop.sandbox.deliveries import schedule
from shop.sandbox.models import Charge, Dispute, Event, PaymentIntent, Refund, Session, new_id
from shop.sandbox.objects import Shown, charge_shown, dispute_shown, intent_shown, refund_shown, session_shown


def _record(kind: str, session: Session, payload: Shown, delay: int = 0) -> None:
    event = Event.objects.create(id=new_id("evt_1"), type=kind, payload=payload, session=session)
    schedule(event, delay_seconds=delay)


def session_event(kind: str, session: Session, *, delay: int = 0) -> None:
    _record(f"checkout.session.{kind}", session, session_shown(session), delay)


def intent_event(kind: str, intent: PaymentIntent, *, delay: int = 0) -> None:
    _record(f"payment_intent.{kind}", intent.session, intent_shown(intent), delay)


def charge_event(kind: str, charge: Charge, *, delay: int = 0) -> None:
    _record(f"charge.{kind}", charge.intent.session, charge_shown(charge), delay)


def refund_event(kind: str, refund: Refund) -> None:
    _record(f"refund.{kind}", refund.charge.intent.session, refund_shown(refund))


def dispute_event(kind: str, dispute: Dispute) -> None:
    _record(f"charge.dispute.{kind}", dispute.charge.intent.session, dispute_shown(dispute))
