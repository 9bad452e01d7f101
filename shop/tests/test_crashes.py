"""SIGKILL at each named point of checkout, webhook and refund: after a restart every order comes to its right end."""

import json
import os
import signal
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from shop import refunds, stock, sweeper, webhooks
from shop.checkout import Buyer, Wish, check_out, place_order
from shop.integrity import faults
from shop.models import Order, PaymentAttempt, Refund, StripeEvent
from shop.sandbox import deliveries, outcomes
from shop.sandbox.models import Charge, Event, Session
from shop.sandbox.models import Refund as StripeRefund
from shop.sandbox.objects import event_shown
from tests.environment import ROOT
from tests.factories import make_variant
from tests.processes import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CART = uuid.UUID(int=7)


@pytest.fixture(autouse=True)
def stripe_base(live_server, settings):
    settings.STRIPE_API_BASE = f"{live_server.url}/sandbox/stripe"
    return settings.STRIPE_API_BASE


@pytest.fixture
def variant():
    return make_variant(on_hand=2)


def die(point: str, deed: str, **told: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", point, deed, json.dumps(told)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url()},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]


def restart() -> None:
    """Two minutes later the house is open again, and the worker does what is left."""
    past = timezone.now() - timedelta(minutes=2)
    PaymentAttempt.objects.update(created_at=past)
    Refund.objects.update(created_at=past)
    StripeEvent.objects.filter(processed_at=None).update(next_try_at=past)
    sweeper.sweep()
    for event_id in StripeEvent.objects.filter(processed_at=None).values_list("pk", flat=True):
        webhooks.work_event(event_id)
    for refund in Refund.objects.filter(state="pending", stripe_id=None):
        refunds.send_refund(refund.pk)


CHECKOUT_POINTS = [
    "shop.stock:reserve:before",
    "shop.stock:reserve:after",
    "shop.checkout:place_order:after",
    "stripe.checkout._session_service:SessionService.create:before",
    "stripe.checkout._session_service:SessionService.create:after",
    "shop.checkout:open_session:after",
]


@pytest.mark.parametrize("point", CHECKOUT_POINTS)
def test_killed_in_checkout_the_buyer_tries_again_and_holds_one_piece(point, variant, stripe_base):
    die(point, "check_out", stripe=stripe_base, cart=str(CART), variant=variant.pk)
    attempt = check_out(Buyer(cart_id=CART), Wish(items=((variant.pk, 1),), email="guest@example.test"))
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    restart()
    sweeper.reconcile_payments(older_than=timedelta(0))
    variant.refresh_from_db()
    assert Order.objects.get().state == "paid"
    assert (variant.on_hand, variant.reserved, Session.objects.count()) == (1, 0, 1)
    assert faults() == []


@pytest.mark.parametrize("point", CHECKOUT_POINTS)
def test_killed_in_checkout_and_never_back_the_piece_is_freed(point, variant, stripe_base):
    die(point, "check_out", stripe=stripe_base, cart=str(CART), variant=variant.pk)
    restart()
    PaymentAttempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweeper.expire_orders()
    variant.refresh_from_db()
    assert (variant.on_hand, variant.reserved) == (2, 0)
    assert not Order.objects.exclude(status="expired").exists()
    assert not Session.objects.exclude(status="expired").exists()
    assert faults() == []


def paid_event(variant, *, late: bool = False) -> Event:
    attempt = check_out(Buyer(cart_id=CART), Wish(items=((variant.pk, 1),), email="guest@example.test"))
    if late:
        Order.objects.update(status="expired", hold="released")
        stock.release(attempt.order, {variant.pk: 1})
        PaymentAttempt.objects.update(ended_at=timezone.now())
        place_order(Buyer(), Wish(items=((variant.pk, 2),), email="quick@example.test"))
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    return Event.objects.get(type="checkout.session.completed")


def signed(event: Event) -> dict[str, str]:
    body = json.dumps(event_shown(event))
    now = int(timezone.now().timestamp())
    return {"body": body, "signature": deliveries.sign(body.encode(), django_settings.STRIPE_WEBHOOK_SECRET, now)}


@pytest.mark.parametrize(
    "point", ["shop.jobs:work_event:before", "shop.jobs:work_event:after", "shop.webhooks:receive_event:after"]
)
def test_killed_while_an_event_is_received_it_comes_again_and_counts_once(point, variant, stripe_base):
    event = paid_event(variant)
    die(point, "receive", stripe=stripe_base, **signed(event))
    again = signed(event)
    webhooks.receive_event(again["body"].encode(), again["signature"])
    restart()
    assert Order.objects.get().state == "paid"
    assert StripeEvent.objects.get().processed_at
    assert faults() == []


WORK_POINTS = [
    "shop.webhooks:_claim:after",
    "shop.payments:_settle:before",
    "shop.payments:_settle:after",
    "shop.webhooks:sync_session:after",
]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("point", WORK_POINTS)
def test_killed_while_an_event_is_worked_it_is_taken_up_again(point, late, variant, stripe_base):
    told = signed(paid_event(variant, late=late))
    webhooks.receive_event(told["body"].encode(), told["signature"])
    die(point, "work", stripe=stripe_base, event=StripeEvent.objects.get().pk)
    restart()
    restart()
    order = Order.objects.get(captured__gt=0)
    assert order.state == ("refunded" if late else "paid")
    assert Charge.objects.get().amount_refunded == (1000 if late else 0)
    assert StripeRefund.objects.count() == late
    assert faults() == []


@pytest.mark.parametrize(
    "point", ["stripe._refund_service:RefundService.create:before", "stripe._refund_service:RefundService.create:after"]
)
def test_killed_while_a_refund_is_sent_it_is_one_refund(point, variant, stripe_base):
    told = signed(paid_event(variant, late=True))
    webhooks.receive_event(told["body"].encode(), told["signature"])
    webhooks.work_event(StripeEvent.objects.get().pk)
    die(point, "refund", stripe=stripe_base, refund=Refund.objects.get().pk)
    restart()
    assert (StripeRefund.objects.get().amount, Refund.objects.get().state) == (1000, "succeeded")
    assert faults() == []
