"""Two at once, in real threads on real rows: one wins."""

import time
from typing import Any

import pytest
import stripe
from django.conf import LazySettings
from django.db import connection, transaction

from shop.sandbox import outcomes, sessions
from shop.sandbox.models import Charge, KeptAnswer, Refund, Session
from shop.sandbox.tests.things import at_once, make_client, make_paid_session, make_session, session_params

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api(live_server: Any, settings: LazySettings) -> Any:
    settings.STRIPE_API_BASE = f"{live_server.url}/sandbox/stripe"
    return make_client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def wait_for_a_waiter() -> None:
    """Until somebody waits for a row of ours."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def refused(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, BaseException)]


def test_paid_by_many_at_once_is_charged_once():
    session = make_session()
    results = at_once(*[lambda: outcomes.apply(lambda: outcomes.pay(session.pk))] * 6)
    assert [type(error) for error in refused(results)] == [outcomes.OutcomeImpossible] * 5
    assert Charge.objects.count() == 1
    assert session.events.filter(type="checkout.session.completed").count() == 1


def test_paid_and_expired_at_once_has_one_end(api: Any):
    for _ in range(5):
        session = make_session()
        results = at_once(
            lambda: outcomes.apply(lambda: outcomes.pay(session.pk)),  # noqa: B023
            lambda: api.checkout.sessions.expire(session.pk),  # noqa: B023
        )
        assert len(refused(results)) == 1
        session.refresh_from_db()
        paid = session.status == Session.Status.COMPLETE
        assert session.payment_status == ("paid" if paid else "unpaid")
        assert Charge.objects.filter(intent__session=session).exists() is paid
        assert session.events.filter(type="checkout.session.expired").exists() is not paid


def test_refunds_at_once_never_exceed_the_charge(api: Any):
    charge = Charge.objects.get(intent__session=make_paid_session())
    results = at_once(*[lambda: api.refunds.create({"charge": charge.pk, "amount": 600})] * 4)
    errors = refused(results)
    assert [type(error) for error in errors] == [stripe.InvalidRequestError] * 3
    charge.refresh_from_db()
    assert charge.amount_refunded == 600 == sum(Refund.objects.values_list("amount", flat=True))


def test_one_key_at_once_makes_one_session(api: Any):
    params = session_params()
    results = at_once(*[lambda: api.checkout.sessions.create(params, options={"idempotency_key": "once"})] * 6)
    assert Session.objects.count() == 1
    made = [result.id for result in results if not isinstance(result, BaseException)]
    assert set(made) == {Session.objects.get().pk}
    assert {error.http_status for error in refused(results)} <= {409}


def test_a_key_in_flight_is_a_conflict_and_later_a_replay(api: Any):
    session = make_session()
    options = {"idempotency_key": "slow"}

    def first() -> Any:
        return api.checkout.sessions.expire(session.pk, options=options)

    def second() -> Any:
        # Holds the session's row, so that the first request stays in flight.
        with transaction.atomic():
            sessions.lock_session(session.pk)
            started.append(True)
            wait_for_a_waiter()
            return api.checkout.sessions.expire(session.pk, options=options)

    started: list[bool] = []

    def first_after_lock() -> Any:
        while not started:
            time.sleep(0.01)
        return first()

    results = at_once(first_after_lock, second)
    assert results[0].status == "expired"
    assert results[1].http_status == 409
    assert results[1].json_body["error"]["code"] == "idempotency_key_in_use"
    again = api.checkout.sessions.expire(session.pk, options=options)
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert KeptAnswer.objects.count() == 1
    assert session.events.count() == 1
