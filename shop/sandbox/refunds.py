"""Money on its way back. Lock: the charge's row, so that two refunds at once never give back more than was taken."""

from django.db.models import QuerySet

from shop.sandbox import events
from shop.sandbox.errors import StripeError, no_such
from shop.sandbox.models import Charge, Plan, Refund, new_id
from shop.sandbox.params import Params

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create_refund(params: Params) -> Refund:
    """Refund a charge, or what is left of it. The caller has a transaction."""
    charge_id, intent_id = params.text("charge"), params.text("payment_intent")
    amount = params.integer("amount", lowest=1, highest=10**10)
    reason = params.text("reason", choices=REASONS)
    metadata = params.metadata()
    params.finish()
    charge = _lock_charge(charge_id, intent_id)
    left = charge.amount - charge.amount_refunded
    if charge.disputed:
        raise StripeError(f"Charge {charge.pk} has been charged back; cannot issue a refund.", "charge_disputed", executed=True)
    if not left:
        raise StripeError(f"Charge {charge.pk} has already been refunded.", "charge_already_refunded", executed=True)
    amount = left if amount is None else amount
    if amount > left:
        message = (
            f"Refund amount ({amount / 100:.2f} {charge.currency}) is greater than unrefunded amount on charge "
            f"({left / 100:.2f} {charge.currency})"
        )
        raise StripeError(message, param="amount", executed=True)
    charge.amount_refunded += amount
    charge.save(update_fields=["amount_refunded"])
    refund = Refund.objects.create(
        id=new_id("re_3"), charge=charge, amount=amount, status=Refund.Status.PENDING, reason=reason, metadata=metadata
    )
    plan = Plan.objects.filter(pk=1).first()
    end = Refund.Status(plan.refunds) if plan else Refund.Status.SUCCEEDED
    if end == Refund.Status.SUCCEEDED:
        refund.status = end
        refund.save(update_fields=["status"])
    events.refund_event("created", refund)
    events.charge_event("refunded", charge)
    if end == Refund.Status.SUCCEEDED:
        events.refund_event("updated", refund)
    elif end == Refund.Status.FAILED:
        _fail(refund)
    return refund


def end_pending_refunds(session_id: str, *, succeed: bool) -> int:
    """Let the bank speak about a session's pending refunds; return how many there were. Locks their charge."""
    charge = Charge.objects.select_for_update(of=("self",)).filter(intent__session=session_id).exclude(status="failed").first()
    if charge is None:
        return 0
    pending = list(_with_all(Refund.objects.filter(charge=charge, status=Refund.Status.PENDING)))
    for refund in pending:
        if succeed:
            refund.status = Refund.Status.SUCCEEDED
            refund.save(update_fields=["status"])
            events.refund_event("updated", refund)
        else:
            refund.charge.refresh_from_db(fields=["amount_refunded"])
            _fail(refund)
    return len(pending)


def _fail(refund: Refund) -> None:
    """The bank sends the money back to the shop: the charge counts as not refunded by it."""
    refund.status, refund.failure_reason = Refund.Status.FAILED, "expired_or_canceled_card"
    refund.save(update_fields=["status", "failure_reason"])
    refund.charge.amount_refunded -= refund.amount
    refund.charge.save(update_fields=["amount_refunded"])
    events.refund_event("updated", refund)
    events.refund_event("failed", refund)


def _with_all(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    return refunds.select_related("charge__intent__session").order_by("created_at")


def _lock_charge(charge_id: str, intent_id: str) -> Charge:
    if bool(charge_id) == bool(intent_id):
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise StripeError(message, "parameter_missing")
    charges = Charge.objects.select_for_update(of=("self",)).select_related("intent__session")
    if charge_id:
        charge = charges.filter(pk=charge_id).first()
        if charge is None:
            raise no_such("charge", charge_id, param="charge")
        if charge.status != Charge.Status.SUCCEEDED:
            raise StripeError(f"Charge {charge.pk} has not been captured; it cannot be refunded.", param="charge", executed=True)
        return charge
    charge = charges.filter(intent=intent_id, status=Charge.Status.SUCCEEDED).first()
    if charge is None:
        if not charges.filter(intent=intent_id).exists():
            raise no_such("payment_intent", intent_id, param="payment_intent")
        message = f"This PaymentIntent ({intent_id}) does not have a successful charge to refund."
        raise StripeError(message, param="payment_intent", executed=True)
    return charge
