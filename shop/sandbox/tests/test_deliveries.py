"""Webhooks on their way to a real server."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import stripe
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shop.sandbox import deliveries, outcomes, sessions, tasks
from shop.sandbox.models import Delivery, Event, KeptAnswer, Plan
from shop.sandbox.tests.things import Shop, at_once, lapse, make_paid_session, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings: LazySettings) -> Iterator[Shop]:
    with Shop() as shop:
        settings.SANDBOX_WEBHOOK_URL = shop.url
        yield shop


@pytest.fixture
def delivery() -> Delivery:
    make_paid_session()
    return Delivery.objects.get(event__type="checkout.session.completed")


def due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now())


def waits() -> list[int]:
    now = timezone.now()
    return [round((delivery.next_try_at - now).total_seconds()) for delivery in Delivery.objects.order_by("pk")]


def test_arrives_signed_as_stripe_signs(shop: Shop, delivery: Delivery, settings: LazySettings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_first, whsec_second"
    tasks.deliver(delivery_id=delivery.pk)
    body, signature = shop.requests[0]
    event = stripe.Webhook.construct_event(body, signature, "whsec_first")
    assert (event.id, event.type, event.livemode) == (delivery.event_id, "checkout.session.completed", False)
    assert event.data.object.payment_status == "paid"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body.replace(b"1000", b"1001"), signature, "whsec_first")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)


def test_is_not_sent_again_once_it_arrived(shop: Shop, delivery: Delivery):
    deliveries.attempt(delivery.pk)
    due(delivery)
    deliveries.attempt(delivery.pk)
    assert len(shop.requests) == 1


def test_is_tried_again_with_growing_pauses_until_it_arrives(shop: Shop, delivery: Delivery):
    shop.statuses = [500, 302, 404]
    for tries, pause in enumerate(deliveries.BACK_OFF[:3], start=1):
        deliveries.attempt(delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("retrying", tries)
        job = ProcrastinateJob.objects.filter(task_name=deliveries.TASK).latest("id")
        assert job.scheduled_at == delivery.next_try_at
        assert abs((delivery.next_try_at - timezone.now()).total_seconds() - pause) < 2
        deliveries.attempt(delivery.pk)
        assert len(shop.requests) == tries
        due(delivery)
    deliveries.attempt(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(shop.requests)) == ("delivered", 4, 4)
    assert len({json.loads(body)["id"] for body, _ in shop.requests}) == 1


def test_gives_up_after_the_last_pause(settings: LazySettings, delivery: Delivery):
    settings.SANDBOX_WEBHOOK_URL = "http://127.0.0.1:1/nobody"
    Delivery.objects.filter(pk=delivery.pk).update(attempts=len(deliveries.BACK_OFF), state="retrying")
    deliveries.attempt(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_status) == ("failed", None)
    assert delivery.last_error.startswith("ConnectError")


def test_what_a_dead_worker_left_is_sent_after_its_lease(shop: Shop, delivery: Delivery):
    ProcrastinateJob.objects.filter(task_name=deliveries.TASK)
    Delivery.objects.filter(pk=delivery.pk).update(
        state="retrying", attempts=1, next_try_at=timezone.now() - timedelta(minutes=2)
    )
    assert deliveries.requeue_lost() == 1
    deliveries.attempt(delivery.pk)
    assert len(shop.requests) == 1


def test_nothing_is_sent_where_the_deed_was_undone():
    session, before = make_session(), ProcrastinateJob.objects.count()
    with transaction.atomic():
        outcomes.pay(session.pk)
        assert ProcrastinateJob.objects.count() == before + 3
        transaction.set_rollback(True)
    assert not session.events.exists()
    assert ProcrastinateJob.objects.count() == before


def test_duplicates_the_next_events_and_no_more():
    Plan.objects.create(remaining=3, duplicates=2)
    make_paid_session()
    assert Delivery.objects.count() == 9
    make_paid_session()
    assert Delivery.objects.count() == 12


def test_delays_and_reorders_so_that_the_last_arrives_first():
    Plan.objects.create(remaining=3, delay_seconds=60, reorder=True)
    make_paid_session()
    assert waits() == [66, 64, 62]


def test_drops_what_it_was_told_to_and_can_still_redeliver(shop: Shop):
    Plan.objects.create(remaining=1000, drop=True)
    make_paid_session()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}
    event = Event.objects.get(type="checkout.session.completed")
    deliveries.attempt(event.deliveries.get().pk)
    assert shop.requests == []
    deliveries.attempt(deliveries.redeliver(event).pk)
    assert json.loads(shop.requests[0][0])["id"] == event.pk


def test_the_sweep_expires_what_lapsed_and_forgets_old_keys():
    session, open_one = make_session(), make_session()
    lapse(session)
    KeptAnswer.objects.create(
        key="old", fingerprint="", status=200, body="", request_id="", created_at=timezone.now() - tasks.KEYS_KEPT
    )
    tasks.sweep(timestamp=0)
    assert sessions.find_session(session.pk).status == "expired"
    assert sessions.find_session(open_one.pk).status == "open"
    assert session.events.get().type == "checkout.session.expired"
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_delivery_once(shop: Shop, delivery: Delivery):
    at_once(*[lambda: deliveries.attempt(delivery.pk)] * 4)
    assert len(shop.requests) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_was_committed(shop: Shop):
    make_paid_session()
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert {json.loads(body)["type"] for body, _ in shop.requests} == {
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    }
    assert not Delivery.objects.waiting().exists()
