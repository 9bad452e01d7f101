"""What the house relies on of Stripe, asked through the real SDK.

Against the sandbox; with STRIPE_TEST_KEY in the environment against Stripe's test mode, without what needs its hosted page.
"""

import os
import time
from typing import Any

import pytest
import stripe
from django.conf import settings

from shop.sandbox import outcomes
from shop.sandbox.models import Charge
from shop.sandbox.tests.things import make_client, session_params

REAL_KEY = os.environ.get("STRIPE_TEST_KEY", "")

pytestmark = pytest.mark.django_db(transaction=True)
needs_the_page = pytest.mark.skipif(bool(REAL_KEY), reason="pays on the hosted page, which Stripe keeps for people")


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Any:
    if REAL_KEY:
        assert REAL_KEY.startswith(("sk_test_", "rk_test_"))
        return make_client(REAL_KEY, None).v1
    server = request.getfixturevalue("live_server")
    site = request.getfixturevalue("settings")
    site.STRIPE_API_BASE, site.SITE_URL = f"{server.url}/sandbox/stripe", server.url
    return make_client(site.STRIPE_SECRET_KEY, site.STRIPE_API_BASE).v1


@pytest.fixture
def session(api: Any) -> Any:
    return api.checkout.sessions.create(session_params())


def pay(session: Any) -> None:
    outcomes.apply(lambda: outcomes.pay(session.id))


def refused(call: Any) -> stripe.StripeError:
    with pytest.raises(stripe.StripeError) as caught:
        call()
    return caught.value


def test_a_new_session_is_open_and_unpaid(session):
    assert session.id.startswith("cs_test_")
    assert (session.object, session.status, session.payment_status) == ("checkout.session", "open", "unpaid")
    assert (session.amount_total, session.amount_subtotal, session.currency) == (39290, 39290, "eur")
    assert session.livemode is False
    assert session.payment_intent is None
    assert session.client_reference_id == "B-10427"
    assert session.metadata.to_dict() == {"order": "B-10427"}
    assert session.customer_details.email == "camille@example.org"
    assert "card" in session.payment_method_types
    assert session.url.startswith("http")
    assert abs(session.created - time.time()) < 60


def test_retrieves_what_was_created(api, session):
    again = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent", "line_items"]})
    assert again.id == session.id
    assert again.expires_at == session.expires_at
    assert again.payment_intent is None
    assert [(item.description, item.quantity, item.amount_total) for item in again.line_items.data] == [
        ("Salt Heron, first edition", 2, 38600),
        ("Tracked delivery", 1, 690),
    ]


def test_lists_line_items(api, session):
    items = api.checkout.sessions.line_items.list(session.id, {"limit": 1})
    assert items.has_more is True
    assert items.data[0].price.unit_amount == 19300


def test_expires_an_open_session_once(api, session):
    expired = api.checkout.sessions.expire(session.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    error = refused(lambda: api.checkout.sessions.expire(session.id))
    assert isinstance(error, stripe.InvalidRequestError)
    assert error.http_status == 400


def test_adds_the_chosen_shipping(api):
    rate = {"display_name": "Tracked", "type": "fixed_amount", "fixed_amount": {"amount": 690, "currency": "eur"}}
    session = api.checkout.sessions.create(session_params(shipping_options=[{"shipping_rate_data": rate}]))
    assert (session.amount_subtotal, session.amount_total) == (39290, 39980)
    assert session.shipping_cost.amount_total == 690


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"colour": "green"}, "colour", "parameter_unknown"),
        ({"success_url": "shop.example/done"}, "success_url", "url_invalid"),
        ({"customer_email": "nobody"}, "customer_email", "email_invalid"),
        ({"expires_at": 1}, "expires_at", None),
        ({"expires_at": int(time.time()) + 60}, "expires_at", None),
        ({"expires_at": int(time.time()) + 90_000}, "expires_at", None),
        ({"metadata": {"k" * 41: "v"}}, "metadata", None),
        ({"metadata": {"k": "v" * 501}}, None, None),
        ({"metadata": {f"k{number}": "v" for number in range(51)}}, "metadata", None),
        ({"line_items": None}, "line_items", "parameter_missing"),
        ({"mode": "give"}, "mode", None),
    ],
)
def test_refuses_what_stripe_refuses(api, changes, param, code):
    error = refused(lambda: api.checkout.sessions.create(session_params(**changes)))
    assert isinstance(error, stripe.InvalidRequestError)
    assert error.http_status == 400
    if not REAL_KEY:
        assert error.request_id.startswith("req_")
        assert param is None or error.param == param
        assert code is None or error.code == code


@pytest.mark.parametrize(
    "item",
    [
        {"price_data": {"currency": "eur", "unit_amount": -1, "product_data": {"name": "Wax"}}, "quantity": 1},
        {"price_data": {"currency": "eur", "unit_amount": "1.5", "product_data": {"name": "Wax"}}, "quantity": 1},
        {"price_data": {"currency": "eur", "unit_amount": 49, "product_data": {"name": "Wax"}}, "quantity": 1},
        {"price_data": {"currency": "zzz", "unit_amount": 900, "product_data": {"name": "Wax"}}, "quantity": 1},
        {"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": ""}}, "quantity": 1},
        {"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "Wax"}}, "quantity": 0},
        {"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "Wax"}}},
        {"quantity": 1},
    ],
)
def test_refuses_a_line_that_cannot_be_sold(api, item):
    error = refused(lambda: api.checkout.sessions.create(session_params(line_items=[item])))
    assert isinstance(error, stripe.InvalidRequestError)


def test_takes_a_hundred_lines_and_not_one_more(api):
    line = {"price_data": {"currency": "eur", "unit_amount": 100, "product_data": {"name": "Sleeve"}}, "quantity": 1}
    assert api.checkout.sessions.create(session_params(line_items=[line] * 100)).amount_total == 10000
    error = refused(lambda: api.checkout.sessions.create(session_params(line_items=[line] * 101)))
    assert error.http_status == 400


def test_refuses_two_currencies_in_one_session(api):
    lines = [
        {"price_data": {"currency": currency, "unit_amount": 900, "product_data": {"name": "Wax"}}, "quantity": 1}
        for currency in ("eur", "usd")
    ]
    assert refused(lambda: api.checkout.sessions.create(session_params(line_items=lines))).http_status == 400


def test_says_what_it_does_not_know(api):
    error = refused(lambda: api.checkout.sessions.retrieve("cs_test_nothing"))
    assert (error.http_status, error.code) == (404, "resource_missing")
    assert refused(lambda: api.payment_intents.retrieve("pi_nothing")).code == "resource_missing"


def test_refuses_another_key(api):
    wrong = make_client("_".join(("sk", "test", "wrong")), None if REAL_KEY else settings.STRIPE_API_BASE)
    assert isinstance(refused(lambda: wrong.v1.checkout.sessions.list()), stripe.AuthenticationError)


def test_replays_the_answer_of_a_key(api):
    params, options = session_params(), {"idempotency_key": f"first-{time.time_ns()}"}
    first = api.checkout.sessions.create(params, options=options)
    turned = dict(reversed(params.items()))
    again = api.checkout.sessions.create(turned, options=options)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers


def test_refuses_a_key_with_another_request(api):
    options = {"idempotency_key": f"reused-{time.time_ns()}"}
    api.checkout.sessions.create(session_params(), options=options)
    error = refused(lambda: api.checkout.sessions.create(session_params(client_reference_id="B-2"), options=options))
    assert isinstance(error, stripe.IdempotencyError)
    assert error.http_status == 400


def test_forgets_a_key_whose_request_was_not_valid(api):
    options = {"idempotency_key": f"mended-{time.time_ns()}"}
    refused(lambda: api.checkout.sessions.create(session_params(mode="give"), options=options))
    assert api.checkout.sessions.create(session_params(), options=options).status == "open"


@needs_the_page
def test_keeps_the_refusal_of_an_executed_request(api, session):
    options = {"idempotency_key": f"refusal-{time.time_ns()}"}
    pay(session)
    refused(lambda: api.checkout.sessions.expire(session.id, options=options))
    error = refused(lambda: api.checkout.sessions.expire(session.id, options=options))
    assert error.headers["Idempotent-Replayed"] == "true"


@needs_the_page
def test_a_paid_session_has_its_intent_and_charge(api, session):
    pay(session)
    paid = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    intent = paid.payment_intent
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received, intent.metadata.to_dict()) == ("succeeded", 39290, {"order": "B-10427"})
    assert (intent.latest_charge.paid, intent.latest_charge.amount, intent.latest_charge.refunded) == (True, 39290, False)
    assert api.charges.retrieve(intent.latest_charge.id).payment_intent == intent.id
    assert [found.id for found in api.checkout.sessions.list({"payment_intent": intent.id}).data] == [session.id]
    assert [found.id for found in api.payment_intents.list().data] == [intent.id]


@needs_the_page
def test_refunds_in_parts_and_never_more_than_is_left(api, session):
    pay(session)
    intent = api.checkout.sessions.retrieve(session.id).payment_intent
    part = api.refunds.create({"payment_intent": intent, "amount": 9290, "metadata": {"refund": "1"}})
    assert part.id.startswith("re_")
    assert (part.amount, part.status, part.payment_intent) == (9290, "succeeded", intent)
    assert refused(lambda: api.refunds.create({"payment_intent": intent, "amount": 30001})).param == "amount"
    rest = api.refunds.create({"payment_intent": intent})
    assert rest.amount == 30000
    assert refused(lambda: api.refunds.create({"payment_intent": intent})).code == "charge_already_refunded"
    assert [refund.id for refund in api.refunds.list({"payment_intent": intent}).data] == [rest.id, part.id]
    assert api.refunds.retrieve(part.id, {"expand": ["charge"]}).charge.amount_refunded == 39290
    assert Charge.objects.get(intent=intent).amount_refunded == 39290


@needs_the_page
def test_refuses_a_refund_of_what_was_never_paid(api, session):
    outcomes.apply(lambda: outcomes.decline(session.id))
    intent = api.checkout.sessions.retrieve(session.id).payment_intent
    assert refused(lambda: api.refunds.create({"payment_intent": intent})).http_status == 400
    assert refused(lambda: api.refunds.create({"payment_intent": "pi_nothing"})).code == "resource_missing"
    assert refused(lambda: api.refunds.create({"amount": 1})).code == "parameter_missing"


@needs_the_page
def test_refuses_a_refund_of_a_disputed_charge(api, session):
    pay(session)
    outcomes.apply(lambda: outcomes.dispute(session.id))
    intent = api.checkout.sessions.retrieve(session.id).payment_intent
    assert refused(lambda: api.refunds.create({"payment_intent": intent})).code == "charge_disputed"
    dispute = api.disputes.list({"payment_intent": intent}).data[0]
    assert (dispute.status, dispute.amount) == ("needs_response", 39290)
    assert api.disputes.retrieve(dispute.id).charge == dispute.charge


@needs_the_page
def test_lists_events_page_by_page(api, session):
    pay(session)
    kinds = [event.type for event in api.events.list({"limit": 1}).auto_paging_iter()]
    assert kinds == ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"]
    completed = api.events.list({"type": "checkout.session.completed"}).data[0]
    assert api.events.retrieve(completed.id).data.object.id == session.id


@needs_the_page
def test_refuses_an_expansion_that_is_none(api, session):
    assert refused(lambda: api.checkout.sessions.retrieve(session.id, {"expand": ["colour"]})).param == "expand"
