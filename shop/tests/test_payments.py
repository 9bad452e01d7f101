"""Sessions, events and refunds against the sandbox: one right end each time."""

from datetime import timedelta
from decimal import Decimal

import pytest
import stripe
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from shop import refunds, stock, sweeper
from shop.checkout import Buyer, Wish, check_out, place_order
from shop.errors import PaymentUnavailable
from shop.integrity import faults
from shop.models import Order, PaymentAttempt, Refund, StripeEvent
from shop.order_mail import mail_order
from shop.payments import give_up_attempt, open_session, sync_session
from shop.sandbox import outcomes
from shop.sandbox.models import Charge, Event, KeptAnswer, Session
from shop.sandbox.models import Refund as StripeRefund
from shop.stripe_api import client
from tests.factories import make_user, make_variant
from tests.stripe_road import deliver, in_process, post_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def road():
    with in_process() as road:
        yield road


@pytest.fixture
def variant():
    return make_variant(on_hand=3, price="20.00")


@pytest.fixture
def attempt(variant):
    return check_out(Buyer(address="192.0.2.1"), Wish(items=((variant.pk, 2),), email="guest@example.test"))


def order_of(attempt: PaymentAttempt) -> Order:
    return Order.objects.get(pk=attempt.order_id)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(type=kind).order_by("created_at", "pk"))


def test_the_session_carries_what_was_ordered(attempt):
    session = Session.objects.get(pk=attempt.session_id)
    assert (session.amount_total, session.currency, session.client_reference_id) == (4000, "eur", attempt.order.number)
    assert attempt.url.endswith(f"/sandbox/pay/{session.pk}/")


def test_paid_takes_the_goods_and_tells_once(attempt, variant):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    for _ in range(3):
        deliver(events("checkout.session.completed")[0])
        sync_session(attempt.session_id, source="test")
    order = order_of(attempt)
    variant.refresh_from_db()
    assert (order.state, order.captured, order.hold) == ("paid", Decimal("40.00"), "taken")
    assert (variant.on_hand, variant.reserved) == (1, 0)
    assert order.events.filter(axis="payment").count() == 1
    assert faults() == []


def test_expired_before_completed_is_still_paid(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    completed = events("checkout.session.completed")[0]
    forged = Event.objects.create(
        id="evt_early", type="checkout.session.expired", payload=completed.payload, session=completed.session
    )
    deliver(forged)
    deliver(completed)
    assert order_of(attempt).state == "paid"


def test_completed_twice_under_two_event_ids_is_one_sale(attempt, variant):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    first = events("checkout.session.completed")[0]
    second = Event.objects.create(id="evt_twin", type=first.type, payload=first.payload, session=first.session)
    deliver(first)
    deliver(second)
    variant.refresh_from_db()
    assert (variant.on_hand, StripeEvent.objects.filter(processed_at=None).count()) == (1, 0)


def lapse(attempt: PaymentAttempt) -> None:
    """End the hold as if Stripe had confirmed the expiry, while the session can still be paid: what should not be."""
    order = order_of(attempt)
    Order.objects.filter(pk=order.pk).update(status="expired", hold="released")
    stock.release(order, {line.variant_id: line.quantity for line in order.lines.all()})
    PaymentAttempt.objects.filter(pk=attempt.pk).update(ended_at=timezone.now())


def test_paid_after_the_hold_lapsed_takes_what_is_there(attempt, variant):
    lapse(attempt)
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    deliver(events("checkout.session.completed")[0])
    variant.refresh_from_db()
    assert (order_of(attempt).state, variant.on_hand) == ("paid", 1)
    assert faults() == []


def test_paid_after_the_hold_lapsed_with_nothing_left_is_refunded_once(attempt, variant):
    lapse(attempt)
    place_order(Buyer(), Wish(items=((variant.pk, 3),), email="quick@example.test"))
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    for _ in range(3):
        deliver(events("checkout.session.completed")[0])
    refund = Refund.objects.get()
    for _ in range(3):
        refunds.send_refund(refund.pk)
    for event in events("charge.refunded") + events("refund.updated"):
        deliver(event)
    order = order_of(attempt)
    variant.refresh_from_db()
    assert (order.state, order.captured, order.refunded) == ("refunded", Decimal("40.00"), Decimal("40.00"))
    assert (StripeRefund.objects.count(), Charge.objects.get().amount_refunded) == (1, 4000)
    assert (variant.on_hand, variant.reserved) == (3, 3)
    assert Refund.objects.get().state == "succeeded"
    assert faults() == []


@pytest.mark.parametrize(
    "wrong", [{"amount_total": 1, "amount_subtotal": 1}, {"currency": "usd"}, {"client_reference_id": "B-OTHER1"}]
)
def test_a_payment_that_does_not_match_is_reviewed_and_never_paid(attempt, variant, wrong):
    make_user("sam", is_staff=True)
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    Session.objects.filter(pk=attempt.session_id).update(**wrong)
    for _ in range(2):
        deliver(events("checkout.session.completed")[0])
    order = order_of(attempt)
    variant.refresh_from_db()
    assert (order.state, order.needs_review, order.captured) == ("pending", True, 0)
    assert (variant.on_hand, variant.reserved) == (3, 2)
    assert order.events.filter(axis="review").count() == 1


def test_an_event_of_the_other_mode_is_reviewed(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    event = events("checkout.session.completed")[0]
    StripeEvent.objects.create(
        id=event.pk, type=event.type, livemode=True, payload={"data": {"object": {"id": attempt.session_id}}}
    )
    deliver(event)
    assert (order_of(attempt).state, order_of(attempt).needs_review) == ("pending", True)


def test_a_late_bank_keeps_the_hold_until_it_has_spoken(attempt, variant):
    outcomes.apply(lambda: outcomes.pay_later(attempt.session_id))
    deliver(events("checkout.session.completed")[0])
    assert order_of(attempt).payment == "processing"
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        sweeper.expire_orders()
        assert order_of(attempt).hold == "held"
        outcomes.apply(lambda: outcomes.settle(attempt.session_id))
        deliver(events("checkout.session.async_payment_succeeded")[0])
    assert order_of(attempt).state == "paid"


def test_a_bank_that_refuses_gives_the_goods_back(attempt, variant):
    outcomes.apply(lambda: outcomes.pay_later(attempt.session_id))
    outcomes.apply(lambda: outcomes.fail(attempt.session_id))
    for event in reversed(Event.objects.filter(type__startswith="checkout").order_by("created_at")):
        deliver(event)
    variant.refresh_from_db()
    assert (order_of(attempt).state, variant.reserved) == ("cancelled", 0)
    assert faults() == []


def test_a_hold_ends_only_when_stripe_confirms(attempt, variant, road):
    with time_machine.travel(timezone.now() + timedelta(minutes=32), tick=False):
        road.breaks = ["before"]
        assert sweeper.expire_orders() == 0
        variant.refresh_from_db()
        assert variant.reserved == 2
        assert sweeper.expire_orders() == 1
    variant.refresh_from_db()
    assert (order_of(attempt).state, variant.reserved) == ("expired", 0)


def test_paid_at_the_last_moment_is_not_expired_by_the_sweeper(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    with time_machine.travel(timezone.now() + timedelta(minutes=32), tick=False):
        sweeper.expire_orders()
    assert order_of(attempt).state == "paid"


def test_a_lost_webhook_is_reconciled(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    told = sweeper.reconcile_payments(older_than=timedelta(0))
    assert (told["asked"], told["changed"], order_of(attempt).state) == (1, 1, "paid")


def test_an_answer_lost_on_the_way_makes_no_second_session(variant, road):
    buyer, wish = Buyer(user=make_user("alice")), Wish(items=((variant.pk, 1),), email="alice@example.test")
    road.breaks = ["after"]
    with pytest.raises(PaymentUnavailable):
        check_out(buyer, wish)
    variant.refresh_from_db()
    assert variant.reserved == 1
    attempt = check_out(buyer, wish)
    assert Session.objects.get().pk == attempt.session_id
    variant.refresh_from_db()
    assert variant.reserved == 1


def test_an_event_that_overtakes_our_note_of_the_session_finds_its_order(variant):
    attempt = place_order(Buyer(), Wish(items=((variant.pk, 1),), email="guest@example.test"))
    open_session(attempt)
    PaymentAttempt.objects.update(session_id=None, url="")
    session = Session.objects.get()
    outcomes.apply(lambda: outcomes.pay(session.pk))
    deliver(events("checkout.session.completed")[0])
    assert order_of(attempt).state == "paid"


def test_a_changed_cart_ends_the_former_order_first(variant):
    alice = make_user("alice")
    first = check_out(Buyer(user=alice), Wish(items=((variant.pk, 1),), email="a@example.test"))
    same = check_out(Buyer(user=alice), Wish(items=((variant.pk, 1),), email="a@example.test"))
    second = check_out(Buyer(user=alice), Wish(items=((variant.pk, 3),), email="a@example.test"))
    assert first.pk == same.pk
    variant.refresh_from_db()
    assert variant.reserved == 3
    assert order_of(first).state == "expired"
    assert Session.objects.get(pk=first.session_id).status == "expired"
    assert order_of(second).state == "pending"


def test_a_former_order_paid_meanwhile_stays_paid(variant):
    alice = make_user("alice")
    first = check_out(Buyer(user=alice), Wish(items=((variant.pk, 1),), email="a@example.test"))
    outcomes.apply(lambda: outcomes.pay(first.session_id))
    second = check_out(Buyer(user=alice), Wish(items=((variant.pk, 2),), email="a@example.test"))
    assert (order_of(first).state, order_of(second).state) == ("paid", "pending")


def test_giving_up_an_attempt_without_a_session_makes_none_payable(variant):
    attempt = place_order(Buyer(), Wish(items=((variant.pk, 1),), email="guest@example.test"))
    order = give_up_attempt(attempt, source="test")
    assert order.state == "expired"
    with pytest.raises(outcomes.OutcomeImpossible):
        outcomes.apply(lambda: outcomes.pay(Session.objects.get().pk))


def test_a_session_asked_for_too_late_cancels_and_frees(variant):
    attempt = place_order(Buyer(user=make_user("alice")), Wish(items=((variant.pk, 1),), email="a@example.test"))
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        again = check_out(Buyer(user=attempt.order.user), Wish(items=((variant.pk, 1),), email="a@example.test"))
    assert order_of(attempt).state == "cancelled"
    variant.refresh_from_db()
    assert (order_of(again).state, variant.reserved) == ("pending", 1)


def pay(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    return sync_session(attempt.session_id, source="test")


def test_refunds_in_part_and_then_the_rest(attempt):
    order = pay(attempt)
    for amount, state in (("15.00", "partially_refunded"), ("25.00", "refunded")):
        refund = refunds.refund_order(order, amount=Decimal(amount), actor=None)
        refunds.send_refund(refund.pk)
        assert order_of(attempt).state == state
    with pytest.raises(refunds.RefundTooHigh):
        refunds.refund_order(order, amount=Decimal("0.01"), actor=None)
    assert Charge.objects.get().amount_refunded == 4000
    assert faults() == []


def test_a_refund_whose_answer_was_lost_is_one_refund(attempt, road):
    refund = refunds.refund_order(pay(attempt), amount=Decimal("10.00"), actor=None)
    road.breaks = ["after"]
    with pytest.raises(stripe.APIConnectionError):
        refunds.send_refund(refund.pk)
    refunds.send_refund(refund.pk)
    assert StripeRefund.objects.get().amount == 1000
    assert Refund.objects.get().state == "succeeded"


def test_a_refund_tried_again_two_days_later_is_still_one(attempt, road):
    refund = refunds.refund_order(pay(attempt), amount=Decimal("10.00"), actor=None)
    road.breaks = ["after"]
    with pytest.raises(stripe.APIConnectionError):
        refunds.send_refund(refund.pk)
    KeptAnswer.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        refunds.send_refund(refund.pk)
    assert StripeRefund.objects.get().amount == 1000
    assert Refund.objects.get().state == "succeeded"


def test_a_refund_made_in_stripes_own_pages_is_adopted_once(attempt):
    order = pay(attempt)
    intent = PaymentAttempt.objects.get().payment_intent_id
    client().v1.refunds.create({"payment_intent": intent, "amount": 500})
    for _ in range(2):
        refunds.sync_refunds(intent, source="test")
    order.refresh_from_db()
    assert (order.state, order.refunded, Refund.objects.get().reason) == (
        "partially_refunded",
        Decimal("5.00"),
        "made_at_stripe",
    )


@pytest.mark.parametrize(("end", "state"), [(outcomes.win_dispute, "paid"), (outcomes.lose_dispute, "refunded")])
def test_a_dispute_is_followed_to_its_end(attempt, end, state):
    pay(attempt)
    outcomes.apply(lambda: outcomes.dispute(attempt.session_id))
    deliver(events("charge.dispute.created")[0])
    assert order_of(attempt).state == "disputed"
    outcomes.apply(lambda: end(attempt.session_id))
    for _ in range(2):
        deliver(events("charge.dispute.closed")[0])
    assert order_of(attempt).state == state
    assert faults() == []


@pytest.mark.parametrize(
    ("end", "state"), [(None, "disputed"), (outcomes.win_dispute, "paid"), (outcomes.lose_dispute, "refunded")]
)
def test_a_dispute_that_overtakes_its_payment_is_not_lost(attempt, end, state):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    outcomes.apply(lambda: outcomes.dispute(attempt.session_id))
    if end:
        outcomes.apply(lambda: end(attempt.session_id))
    for event in [*events("charge.dispute.closed"), *events("charge.dispute.created"), *events("checkout.session.completed")]:
        deliver(event)
    assert order_of(attempt).state == state
    assert faults() == []


def test_a_refund_that_overtakes_its_payment_is_not_lost(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    intent = Charge.objects.get().intent_id
    client().v1.refunds.create({"payment_intent": intent, "amount": 500})
    for event in [*events("charge.refunded"), *events("checkout.session.completed")]:
        deliver(event)
    assert (order_of(attempt).state, order_of(attempt).refunded) == ("partially_refunded", Decimal("5.00"))


def test_a_dispute_of_a_settled_debit_that_overtakes_its_news_is_not_lost(attempt):
    outcomes.apply(lambda: outcomes.pay_later(attempt.session_id))
    deliver(events("checkout.session.completed")[0])
    outcomes.apply(lambda: outcomes.settle(attempt.session_id))
    outcomes.apply(lambda: outcomes.dispute(attempt.session_id))
    deliver(events("charge.dispute.created")[0])
    deliver(events("checkout.session.async_payment_succeeded")[0])
    assert order_of(attempt).state == "disputed"


def test_a_dispute_of_money_that_was_given_back_ends_as_refunded(attempt, variant):
    lapse(attempt)
    place_order(Buyer(), Wish(items=((variant.pk, 3),), email="quick@example.test"))
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    deliver(events("checkout.session.completed")[0])
    outcomes.apply(lambda: outcomes.dispute(attempt.session_id))
    deliver(events("charge.dispute.created")[0])
    outcomes.apply(lambda: outcomes.win_dispute(attempt.session_id))
    deliver(events("charge.dispute.closed")[0])
    assert order_of(attempt).state == "refunded"


def test_a_session_that_stripe_does_not_know_keeps_no_other_hold(attempt, variant):
    other = check_out(Buyer(), Wish(items=((variant.pk, 1),), email="other@example.test"))
    Session.objects.filter(pk=attempt.session_id).delete()
    with time_machine.travel(timezone.now() + timedelta(minutes=32), tick=False):
        for _ in range(2):
            sweeper.expire_orders()
    assert (order_of(other).state, order_of(attempt).hold, order_of(attempt).needs_review) == ("expired", "held", True)


def test_an_outage_adds_no_jobs_and_ends_with_everything_done(attempt, road):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    event = events("checkout.session.completed")[0]
    refund = refunds.refund_order(sync_session(attempt.session_id, source="test"), amount=Decimal("1.00"), actor=None)
    Refund.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    StripeEvent.objects.create(id=event.pk, type=event.type, livemode=False, payload=event.payload)
    jobs = ProcrastinateJob.objects.filter(task_name__in=["shop.work_event", "shop.send_refund"])
    before = jobs.count()
    road.breaks = ["before"] * 3
    for _ in range(3):
        sweeper.sweep()
    assert (jobs.count(), StripeEvent.objects.get().processed_at) == (before, None)
    sweeper.sweep()
    refund.refresh_from_db()
    assert (refund.state, StripeEvent.objects.get().processed_at is not None) == ("succeeded", True)


@pytest.mark.parametrize(
    ("body", "header"),
    [(b"{}", ""), (b"{}", "t=1,v1=00"), (b"{}", "garbage"), (b"\xff\xfe", "t=x"), (b"", "t=1"), (b"{}", "t=,v1=,v1")],
)
def test_a_bad_signature_is_refused_and_keeps_nothing(body, header):
    answer = Client().post(
        "/api/checkout/webhook", data=body, content_type="application/json", headers={"stripe-signature": header}
    )
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/problems/bad-signature")
    assert not StripeEvent.objects.exists()


def test_old_and_new_secret_both_count_while_rotating(settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_new,whsec_old"
    for secret, status in (("whsec_new", 200), ("whsec_old", 200), ("whsec_else", 400)):
        body = f'{{"id": "evt_{secret}", "type": "ping"}}'.encode()
        assert post_event(body, secret=secret).status_code == status
    assert StripeEvent.objects.count() == 2


def test_a_signature_of_six_minutes_ago_is_refused():
    answer = post_event(b'{"id": "evt_1", "type": "ping"}', at=int(timezone.now().timestamp()) - 360)
    assert answer.status_code == 400


def test_the_mail_of_a_paid_order_comes_in_its_language(attempt):
    order = pay(attempt)
    order.language = "fr"
    mail_order(order, "paid")
    message = mail.outbox[0]
    assert order.number in message.subject
    assert order.link in message.body
    assert "text/html" in [alternative.mimetype for alternative in message.alternatives]
