"""The same news many times at once, on real PostgreSQL: one sale."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from shop import webhooks
from shop.checkout import Buyer, Wish, check_out
from shop.integrity import faults
from shop.models import Order, OrderEvent, StripeEvent
from shop.payments import sync_session
from shop.sandbox import outcomes
from shop.sandbox.models import Event
from shop.sandbox.objects import event_shown
from tests.factories import make_variant
from tests.stripe_road import post_event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

STORM = 40


def at_once(deed, times):
    def run(number):
        try:
            return deed(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(run, range(times)))


@pytest.fixture
def attempt(live_server, settings):
    settings.STRIPE_API_BASE = f"{live_server.url}/sandbox/stripe"
    return check_out(Buyer(), Wish(items=((make_variant(on_hand=5).pk, 2),), email="guest@example.test"))


def test_one_event_forty_times_at_once_is_one_sale(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    event = Event.objects.get(type="checkout.session.completed")
    body = json.dumps(event_shown(event)).encode()

    def arrive(_number):
        status = post_event(body, client=Client()).status_code
        webhooks.work_event(event.pk)
        return status

    assert set(at_once(arrive, STORM)) == {200}
    assert StripeEvent.objects.get().processed_at
    assert OrderEvent.objects.filter(axis="payment").count() == 1
    order = Order.objects.get()
    variant = order.lines.get().variant
    assert (order.state, variant.on_hand, variant.reserved) == ("paid", 3, 0)
    assert faults() == []


def test_webhook_return_page_and_reconciler_at_once_are_one_sale(attempt):
    outcomes.apply(lambda: outcomes.pay(attempt.session_id))
    at_once(lambda number: sync_session(attempt.session_id, source=f"test-{number}"), STORM)
    assert OrderEvent.objects.filter(axis="payment").count() == 1
    order = Order.objects.get()
    assert (order.state, order.needs_review, order.lines.get().variant.on_hand) == ("paid", False, 3)
    assert faults() == []
