"""`POST /api/checkout/create-session`, tried with everything but what it asks for."""

from typing import Any

import pytest
from django.test import Client

from shop.models import IdempotentAnswer, Order
from shop.sandbox.models import Session
from tests.factories import make_product, make_variant
from tests.stripe_road import in_process

pytestmark = pytest.mark.django_db

URL = "/api/checkout/create-session"


@pytest.fixture(autouse=True)
def road():
    with in_process() as road:
        yield road


@pytest.fixture
def variant():
    return make_variant(on_hand=150, price="20.00")


def post(body: Any, **headers: str) -> Any:
    return Client().post(URL, body, content_type="application/json", headers=headers)


def wish(variant, quantity: Any = 1, **more: Any) -> dict[str, Any]:
    return {"items": [{"variant_id": variant.pk, "quantity": quantity}], "customer_email": "api@example.test", **more}


def test_answers_the_session_and_reserves(variant):
    answer = post(wish(variant, 2))
    order = Order.objects.get()
    told = answer.json()
    assert answer.status_code == 201
    assert told["session_id"] == Session.objects.get().pk
    assert told["order_number"] == order.number
    assert told["url"].endswith(f"/sandbox/pay/{told['session_id']}/")
    assert told["expires_at"].endswith("Z")
    variant.refresh_from_db()
    assert variant.reserved == 2


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"items": []}, "items", "min_length"),
        ({"items": "all"}, "items", "not_a_list"),
        ({"items": None}, "items", "null"),
        ({"items": [1]}, "items.0", "invalid"),
        ({"customer_email": "nobody"}, "customer_email", "invalid"),
        ({"customer_email": ["a@example.test"]}, "customer_email", "invalid"),
        ({"customer_email": "a\0@example.test"}, "customer_email", None),
        ({"success_url": "https://evil.example/"}, "success_url", "foreign_origin"),
        ({"cancel_url": "//evil.example"}, "cancel_url", "foreign_origin"),
        ({"shipping_method": "drone"}, "shipping_method", "unknown_method"),
        ({"shipping_address": {"name": "x"}}, "shipping_address.line1", "required"),
        ({"voucher": "SPRING"}, "voucher", "unknown_voucher"),
    ],
)
def test_names_the_field_that_is_wrong_and_changes_nothing(variant, change, field, code):
    answer = post(wish(variant) | change)
    told = answer.json()
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert field in [error["field"] for error in told["errors"]]
    assert code is None or code in [error["code"] for error in told["errors"]]
    assert not Order.objects.exists()


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "two", None, [], {}, True, 1e400, 10**30, "1; DROP TABLE shop_order"])
def test_refuses_what_is_no_quantity(variant, quantity):
    body = wish(variant, quantity)
    answer = post(body) if quantity != 1e400 else post('{"items": [{"variant_id": 1, "quantity": 1e999}]}')
    assert answer.status_code == 400
    assert not Order.objects.exists()


def test_one_hundred_are_sold_and_one_more_is_not(variant):
    refused = post(wish(variant, 101)).json()
    assert refused["errors"][0]["field"] == "items.0.quantity"
    assert refused["errors"][0]["code"] == "max_value"
    assert post(wish(variant, 100)).status_code == 201


def test_501_in_all_are_refused():
    product = make_product()
    variants = [make_variant(product=product, on_hand=100, size=str(n)) for n in range(6)]
    items = [{"variant_id": v.pk, "quantity": 100 if n < 5 else 1} for n, v in enumerate(variants)]
    answer = post({"items": items, "customer_email": "api@example.test"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "max_value"


@pytest.mark.parametrize("unknown", [0, -1, 10**9, 10**30, "x"])
def test_an_unknown_variant_is_named(variant, unknown):
    answer = post({"items": [{"variant_id": unknown, "quantity": 1}], "customer_email": "api@example.test"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "items.0.variant_id"


def test_too_little_stock_says_how_much_there_is():
    variant = make_variant(on_hand=2)
    answer = post(wish(variant, 3))
    told = answer.json()
    assert answer.status_code == 409
    assert told["type"].endswith("/problems/insufficient-stock")
    assert told["errors"][0]["available"] == 2
    assert not Order.objects.exists()


def test_a_price_sent_along_is_ignored(variant):
    body = wish(variant, 1, total="0.01", currency="usd")
    body["items"][0]["price"] = "0.01"
    body["items"][0]["unit_price"] = 1
    post(body)
    assert Session.objects.get().amount_total == 2000


def test_the_same_key_gives_the_same_answer(variant):
    first = post(wish(variant), **{"Idempotency-Key": "k-1"})
    again = post(wish(variant), **{"Idempotency-Key": "k-1"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert Order.objects.count() == 1
    assert IdempotentAnswer.objects.get().status == 201


def test_the_same_key_for_another_body_is_422(variant):
    post(wish(variant), **{"Idempotency-Key": "k-1"})
    answer = post(wish(variant, 2), **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 422
    assert Order.objects.count() == 1


def test_a_key_whose_first_answer_was_lost_finds_its_order(variant, road):
    road.breaks = ["after"]
    assert post(wish(variant), **{"Idempotency-Key": "k-1"}).status_code == 503
    assert post(wish(variant), **{"Idempotency-Key": "k-1"}).status_code == 201
    variant.refresh_from_db()
    assert (Order.objects.count(), Session.objects.count(), variant.reserved) == (1, 1, 1)


def test_the_sixth_open_order_of_an_address_is_429(variant, settings):
    settings.RATE_LIMIT_SCALE = 1
    answers = [post(wish(variant)) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert answers[-1].headers["Retry-After"]
    assert answers[-1].json()["type"].endswith("/problems/too-many-holds")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("null", "application/json", 400),
        ('"x"', "application/json", 400),
        ("a=b", "application/x-www-form-urlencoded", 415),
        ('{"items": "' + "x" * 1_100_000 + '"}', "application/json", 413),
        ('{"a": NaN}', "application/json", 400),
        ("[" * 5_000, "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
    ],
)
def test_a_body_that_is_none_gets_a_problem(body, content_type, status):
    answer = Client().post(URL, body, content_type=content_type)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_only_post_is_answered(method):
    assert getattr(Client(), method)(URL).status_code == 405


def test_a_webhook_body_over_the_limit_is_413():
    answer = Client().post("/api/checkout/webhook", b"x" * 1_100_000, content_type="application/json")
    assert answer.status_code == 413
