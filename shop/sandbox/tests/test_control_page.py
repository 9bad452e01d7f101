"""The page that plays bank and network."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from shop.sandbox import outcomes
from shop.sandbox.models import Charge, Delivery, Event, Plan, Refund
from shop.sandbox.params import Params
from shop.sandbox.refunds import create_refund
from shop.sandbox.tests.things import make_paid_session, make_session
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PLAN = {"remaining": "2", "duplicates": "1", "delay_seconds": "30", "refunds": "pending", "reorder": "on"}


@pytest.mark.parametrize("count", [1, 8])
def test_lists_sessions_and_deliveries_in_few_queries(client: Client, django_assert_max_num_queries, count: int):
    for _ in range(count):
        make_paid_session()
    with django_assert_max_num_queries(4):
        page = client.get("/sandbox/control/")
    assert page.content.decode().count("checkout.session.completed") == 2 * count


@pytest.mark.parametrize("copies", [1, 8])
def test_shows_a_sessions_events_in_few_queries(client: Client, django_assert_max_num_queries, copies: int):
    Plan.objects.create(remaining=100, duplicates=copies)
    session = make_paid_session()
    with django_assert_max_num_queries(6):
        page = client.get(f"/sandbox/control/{session.pk}/")
    assert "payment_intent.succeeded" in page.content.decode()


def test_keeps_the_plan_for_the_next_deliveries(client: Client):
    assert client.post("/sandbox/control/plan/", PLAN).status_code == 302
    assert client.post("/sandbox/control/plan/", PLAN).status_code == 302
    plan = Plan.objects.get()
    assert (plan.remaining, plan.duplicates, plan.delay_seconds, plan.reorder, plan.drop) == (2, 1, 30, True, False)
    assert plan.refunds == "pending"


def test_refuses_a_plan_that_is_no_number(client: Client):
    assert client.post("/sandbox/control/plan/", PLAN | {"duplicates": "many"}).status_code == 422
    assert not Plan.objects.exists()


def test_redelivers_one_event(client: Client):
    session = make_paid_session()
    event = Event.objects.get(type="checkout.session.completed")
    answer = client.post(f"/sandbox/control/events/{event.pk}/redeliver/")
    assert answer.url == f"/sandbox/control/{session.pk}/"
    assert Delivery.objects.filter(event=event).count() == 2
    assert client.post("/sandbox/control/events/evt_nothing/redeliver/").status_code == 404


@pytest.mark.parametrize(("outcome", "status", "back"), [("refund_settle", "succeeded", 400), ("refund_fail", "failed", 0)])
def test_the_bank_speaks_about_pending_refunds(client: Client, outcome: str, status: str, back: int):
    Plan.objects.create(refunds="pending")
    session = make_paid_session()
    charge = Charge.objects.get()
    create_refund(Params({"charge": charge.pk, "amount": "400"}))
    assert Refund.objects.get().status == "pending"
    assert client.post(f"/sandbox/control/{session.pk}/", {"outcome": outcome}).status_code == 303
    assert Refund.objects.get().status == status
    charge.refresh_from_db()
    assert charge.amount_refunded == back
    assert Event.objects.filter(type="refund.updated").get().payload["status"] == status


def test_a_refund_that_fails_at_once_gives_its_amount_free_again():
    Plan.objects.create(refunds="failed")
    make_paid_session()
    refund = create_refund(Params({"charge": Charge.objects.get().pk}))
    assert refund.status == "failed"
    assert Charge.objects.get().amount_refunded == 0


def test_offers_only_what_can_happen(client: Client):
    def offered(session_id: str) -> set[str]:
        page = client.get(f"/sandbox/control/{session_id}/").content.decode()
        return set(re.findall(r'name="outcome" value="([a-z_]+)"', page))

    assert offered(make_session().pk) == {"expire"}
    assert offered(make_paid_session(outcomes.pay_later).pk) == {"settle", "fail"}
    paid = make_paid_session()
    assert offered(paid.pk) == {"dispute"}
    outcomes.apply(lambda: outcomes.dispute(paid.pk))
    assert offered(paid.pk) == {"dispute_won", "dispute_lost"}
    outcomes.apply(lambda: outcomes.lose_dispute(paid.pk))
    assert offered(paid.pk) == set()
    Plan.objects.create(refunds="pending")
    other = make_paid_session()
    create_refund(Params({"charge": other.intent.charges.get().pk}))
    assert offered(other.pk) == {"refund_settle", "refund_fail"}


def test_expires_a_session(client: Client):
    session = make_session()
    assert client.post(f"/sandbox/control/{session.pk}/", {"outcome": "expire"}).status_code == 303
    session.refresh_from_db()
    assert session.status == "expired"
    assert client.post(f"/sandbox/control/{session.pk}/", {"outcome": "expire"}).status_code == 409


def test_is_for_staff_only_on_a_server(client: Client, settings: LazySettings):
    settings.DEVELOPMENT = False
    session = make_paid_session(outcomes.pay_later)
    assert client.get("/sandbox/control/").status_code == 403
    assert client.get(f"/sandbox/control/{session.pk}/").status_code == 403
    assert client.post(f"/sandbox/pay/{session.pk}/", {"outcome": "settle"}).status_code == 403
    assert client.post("/sandbox/control/plan/", PLAN).status_code == 403
    client.force_login(make_user("alice"))
    assert client.get("/sandbox/control/").status_code == 403
    client.force_login(make_user("sam", is_staff=True))
    assert client.get("/sandbox/control/").status_code == 200
    session.refresh_from_db()
    assert session.payment_status == "unpaid"
