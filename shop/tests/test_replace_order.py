"""A customer's new wish and his former unpaid order."""

import pytest
from django.test import Client

from shop.checkout import Buyer, Wish, check_out
from shop.errors import InvalidOrder, PaymentUnavailable
from shop.models import Order
from shop.sandbox import outcomes
from shop.sandbox.models import Session
from tests.factories import make_user, make_variant
from tests.stripe_road import in_process

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def road():
    with in_process() as road:
        yield road


@pytest.fixture
def variant():
    return make_variant(on_hand=300, price="20.00")


@pytest.fixture
def buyer():
    return Buyer(user=make_user("alice"))


def wish(variant, quantity: int = 1, **more: str) -> Wish:
    return Wish(items=((variant.pk, quantity),), email="alice@example.test", **more)


@pytest.mark.parametrize(
    "impossible",
    [{"quantity": 101}, {"success_url": "https://evil.example/"}, {"shipping_method": "by-balloon"}, {"items": ((2**40, 1),)}],
)
def test_a_wish_that_can_never_be_granted_leaves_the_former_order(variant, buyer, impossible):
    former = check_out(buyer, wish(variant))
    asked = {"items": ((variant.pk, impossible.pop("quantity", 1)),), "email": "alice@example.test", **impossible}
    with pytest.raises(InvalidOrder):
        check_out(buyer, Wish(**asked))
    assert Order.objects.get(pk=former.order_id).state == "pending"
    assert Session.objects.get().status == "open"


def test_a_road_that_closes_behind_the_first_question_is_said_plainly(variant, buyer, road):
    former = check_out(buyer, wish(variant))
    outcomes.apply(lambda: outcomes.pay(former.session_id))
    road.breaks = ["", "before"]
    with pytest.raises(PaymentUnavailable):
        check_out(buyer, wish(variant, 2))
    assert Order.objects.get().state == "pending"


def test_an_order_under_review_does_not_keep_its_client_from_buying(variant, buyer):
    former = check_out(buyer, wish(variant))
    outcomes.apply(lambda: outcomes.pay(former.session_id))
    Session.objects.update(amount_total=1, amount_subtotal=1)
    for quantity in (2, 1):
        assert check_out(buyer, wish(variant, quantity)).order_id != former.order_id
    kept = Order.objects.get(pk=former.order_id)
    assert (kept.state, kept.needs_review, kept.hold) == ("pending", True, "held")


def test_a_session_that_stripe_does_not_know_is_reviewed_and_its_client_goes_on(variant, buyer):
    former = check_out(buyer, wish(variant))
    Session.objects.all().delete()
    assert check_out(buyer, wish(variant, 2)).order_id != former.order_id
    kept = Order.objects.get(pk=former.order_id)
    assert (kept.needs_review, kept.hold) == (True, "held")


def test_a_server_that_knows_no_address_of_its_client_takes_the_order(variant):
    body = {"items": [{"variant_id": variant.pk, "quantity": 1}], "customer_email": "guest@example.test"}
    answer = Client().post("/api/checkout/create-session", body, content_type="application/json", REMOTE_ADDR="")
    assert (answer.status_code, Order.objects.get().client_address) == (201, None)


def test_the_addresses_of_one_ipv6_network_are_one_address(variant, settings):
    settings.RATE_LIMIT_SCALE = 1
    body = {"items": [{"variant_id": variant.pk, "quantity": 1}], "customer_email": "guest@example.test"}
    seen = [
        Client()
        .post("/api/checkout/create-session", body, content_type="application/json", REMOTE_ADDR=f"2001:db8:1:2::{host}")
        .status_code
        for host in range(1, 8)
    ]
    assert seen == [201] * 5 + [429] * 2


def test_five_hundred_and_one_lines_are_too_many_as_five_hundred_and_one_pieces_are(variant):
    body = {"items": [{"variant_id": variant.pk, "quantity": 1}] * 501, "customer_email": "guest@example.test"}
    answer = Client().post("/api/checkout/create-session", body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "max_value")
