"""The hosted page, posted to as a browser or curl would."""

import pytest
from django.test import Client

from shop.sandbox import outcomes
from shop.sandbox.models import Charge, Event, PaymentIntent, Session
from shop.sandbox.tests.things import lapse, make_paid_session, make_session, post_outcome

pytestmark = pytest.mark.django_db


def kinds(session: Session) -> list[str]:
    return list(session.events.order_by("created_at").values_list("type", flat=True))


def test_shows_what_is_to_be_paid(client: Client):
    session = make_session()
    page = client.get(f"/sandbox/pay/{session.pk}/")
    assert page.status_code == 200
    assert "€10.00" in page.content.decode()
    assert "https://shop.example" in page.headers["Content-Security-Policy"]
    assert "no-store" in page.headers["Cache-Control"]


def test_refuses_a_post_without_the_pages_token():
    session = make_session()
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/sandbox/pay/{session.pk}/", {"outcome": "pay"}).status_code == 403
    assert not Charge.objects.exists()


def test_paying_charges_once_and_returns_to_the_shop():
    session = make_session()
    answer = post_outcome(session.pk, "pay")
    assert (answer.status_code, answer.url) == (303, f"https://shop.example/done?session={session.pk}")
    assert post_outcome(session.pk, "pay").status_code == 409
    session.refresh_from_db()
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert Charge.objects.get().amount == 1000
    assert kinds(session) == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_the_event_holds_the_session_as_it_was_then():
    session = make_paid_session(outcomes.pay_later)
    outcomes.apply(lambda: outcomes.settle(session.pk))
    completed = Event.objects.get(type="checkout.session.completed").payload
    settled = Event.objects.get(type="checkout.session.async_payment_succeeded").payload
    assert (completed["status"], completed["payment_status"]) == ("complete", "unpaid")
    assert settled["payment_status"] == "paid"
    assert completed["payment_intent"] == settled["payment_intent"] == PaymentIntent.objects.get().pk


def test_a_declined_card_leaves_the_session_open_for_another():
    session = make_session()
    answer = post_outcome(session.pk, "decline")
    assert answer.status_code == 402
    assert "declined" in answer.content.decode()
    session.refresh_from_db()
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert PaymentIntent.objects.get().status == "requires_payment_method"
    assert post_outcome(session.pk, "pay").status_code == 303
    assert PaymentIntent.objects.get().status == "succeeded"
    assert list(Charge.objects.order_by("created_at").values_list("status", flat=True)) == ["failed", "succeeded"]


def test_asks_the_bank_before_a_secured_payment():
    session = make_session()
    assert "Complete authentication" in post_outcome(session.pk, "authenticate").content.decode()
    assert not Charge.objects.exists()
    assert post_outcome(session.pk, "fail_authentication").status_code == 402
    assert post_outcome(session.pk, "pay").status_code == 303


def test_cancelling_keeps_the_session_open():
    session = make_session()
    answer = post_outcome(session.pk, "cancel")
    assert (answer.status_code, answer.url) == (303, "https://shop.example/cart")
    session.refresh_from_db()
    assert session.status == "open"


def test_paying_later_awaits_the_bank():
    session = make_session()
    assert post_outcome(session.pk, "pay_later").url.endswith(session.pk)
    session.refresh_from_db()
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert PaymentIntent.objects.get().status == "processing"
    assert post_outcome(session.pk, "settle").status_code == 303
    assert post_outcome(session.pk, "fail").status_code == 409
    session.refresh_from_db()
    assert session.payment_status == "paid"
    assert kinds(session)[-1] == "checkout.session.async_payment_succeeded"


def test_a_refused_debit_leaves_the_session_unpaid():
    session = make_paid_session(outcomes.pay_later)
    assert post_outcome(session.pk, "fail").status_code == 303
    session.refresh_from_db()
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert PaymentIntent.objects.get().status == "requires_payment_method"
    assert kinds(session)[-1] == "checkout.session.async_payment_failed"


def test_a_dispute_is_opened_and_closed_once():
    session = make_paid_session()
    assert post_outcome(session.pk, "dispute").status_code == 303
    assert post_outcome(session.pk, "dispute").status_code == 409
    assert post_outcome(session.pk, "dispute_lost").status_code == 303
    assert post_outcome(session.pk, "dispute_won").status_code == 409
    assert kinds(session)[-2:] == ["charge.dispute.created", "charge.dispute.closed"]
    assert session.events.get(type="charge.dispute.closed").payload["status"] == "lost"


def test_nothing_unpaid_can_be_disputed_or_settled():
    session = make_session()
    for outcome in ("dispute", "settle", "fail", "dispute_won", "refund_settle"):
        assert post_outcome(session.pk, outcome).status_code == 409
    assert kinds(session) == []


def test_a_lapsed_session_expires_when_looked_at_and_is_never_charged(client: Client):
    session = make_session()
    lapse(session)
    assert post_outcome(session.pk, "pay").status_code == 410
    assert client.get(f"/sandbox/pay/{session.pk}/").status_code == 410
    session.refresh_from_db()
    assert session.status == "expired"
    assert kinds(session) == ["checkout.session.expired"]
    assert not Charge.objects.exists()


def test_a_lapse_noticed_while_paying_is_kept():
    session = make_session()
    lapse(session)
    with pytest.raises(outcomes.OutcomeImpossible):
        outcomes.apply(lambda: outcomes.pay(session.pk))
    session.refresh_from_db()
    assert session.status == "expired"


@pytest.mark.parametrize("outcome", ["", "win_the_lottery"])
def test_refuses_an_outcome_it_does_not_know(outcome: str):
    session = make_session()
    assert post_outcome(session.pk, outcome).status_code == 422
    assert kinds(session) == []


def test_keeps_what_the_shopper_typed_where_the_shop_sent_no_address():
    session = make_session()
    assert post_outcome(session.pk, "pay", email="nobody").status_code == 422
    assert post_outcome(session.pk, "pay", email="camille@example.org").status_code == 303
    assert Event.objects.get(type="checkout.session.completed").payload["customer_details"]["email"] == "camille@example.org"


@pytest.mark.parametrize("path", ["cs_test_nothing", "a%00b"])
def test_an_unknown_session_is_not_found(client: Client, path: str):
    assert client.get(f"/sandbox/pay/{path}/").status_code in (400, 404)


def test_shows_markup_in_names_as_text(client: Client):
    session = make_session()
    session.line_items.update(name="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(f"/sandbox/pay/{session.pk}/").content.decode()
