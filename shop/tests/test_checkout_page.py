import re
from decimal import Decimal

import pytest
from django.test import Client

from shop.models import Order, PaymentAttempt
from shop.sandbox.models import Session
from tests.factories import PASSWORD, make_product, make_shipping_method, make_user, make_variant
from tests.stripe_road import in_process

pytestmark = pytest.mark.django_db

DELIVERY = {
    "email": "guest@example.test",
    "name": "Camille Aubert",
    "line1": "14, rue de la Charité",
    "postcode": "69002",
    "city": "Lyon",
    "country": "FR",
    "shipping_method": "tracked",
    "terms": "on",
}


@pytest.fixture(autouse=True)
def road():
    make_shipping_method(position=1)
    make_shipping_method("collect", "0.00", needs_address=False, position=2)
    with in_process() as road:
        yield road


@pytest.fixture
def variant():
    return make_variant(on_hand=3, price="20.00")


@pytest.fixture
def guest(variant) -> Client:
    client = Client()
    client.post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    return client


def test_an_empty_cart_leads_back_to_it():
    assert Client().get("/checkout/").headers["Location"] == "/cart/"
    assert Client().post("/checkout/", DELIVERY).headers["Location"] == "/cart/"
    assert not Order.objects.exists()


def test_places_the_order_and_leads_to_payment(guest, variant):
    answer = guest.post("/checkout/", DELIVERY)
    assert answer.status_code == 302
    assert answer.headers["Location"] == Session.objects.get().pk.join(["http://testserver/sandbox/pay/", "/"])
    order = Order.objects.get()
    variant.refresh_from_db()
    assert (order.total, order.ship_to_city, variant.reserved) == (Decimal("46.90"), "Lyon", 2)


def test_twice_is_one_order(guest, variant):
    first, second = guest.post("/checkout/", DELIVERY), guest.post("/checkout/", DELIVERY)
    assert first.headers["Location"] == second.headers["Location"]
    variant.refresh_from_db()
    assert variant.reserved == 2


def test_coming_back_unpaid_shows_the_hold_and_the_way_on(guest):
    url = guest.post("/checkout/", DELIVERY).headers["Location"]
    page = guest.get("/checkout/").content.decode()
    assert "data-countdown" in page
    assert url in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "no-mail"},
        {"line1": ""},
        {"country": "XX"},
        {"shipping_method": "drone"},
        {"terms": ""},
        {"name": "x" * 101},
        {"name": "a\0b"},
        {"city": "<script>alert(1)</script>" * 9},
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_ordered(guest, variant, wrong):
    answer = guest.post("/checkout/", DELIVERY | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"id_{next(iter(wrong))}" in page
    assert "<script>alert" not in page
    variant.refresh_from_db()
    assert (Order.objects.count(), variant.reserved) == (0, 0)


def test_prices_and_totals_of_the_client_count_for_nothing(guest):
    guest.post(
        "/checkout/", DELIVERY | {"price": "0.01", "total": "0.01", "items_total": "0", "status": "paid", "payment": "paid"}
    )
    order = Order.objects.get()
    assert (order.total, order.state) == (Decimal("46.90"), "pending")


def test_collecting_needs_no_address(guest):
    form = {key: DELIVERY[key] for key in ("email", "terms")} | {"shipping_method": "collect"}
    assert guest.post("/checkout/", form).status_code == 302
    assert (Order.objects.get().shipping_total, Order.objects.get().ship_to_line1) == (0, "")


def test_markup_in_an_address_stays_text(guest):
    guest.post("/checkout/", DELIVERY | {"name": "<b>Bobby</b>'; DROP TABLE shop_order;--"})
    order = Order.objects.get()
    page = Client().get(order.link).content.decode()
    assert "&lt;b&gt;Bobby" in page


def test_stripe_away_keeps_the_hold_and_the_second_try_goes_on(guest, variant, road):
    road.breaks = ["before"]
    answer = guest.post("/checkout/", DELIVERY)
    assert answer.status_code == 503
    assert "put aside" in answer.content.decode()
    variant.refresh_from_db()
    assert variant.reserved == 2
    assert guest.post("/checkout/", DELIVERY).status_code == 302
    assert Session.objects.count() == PaymentAttempt.objects.count() == 1


def test_paid_empties_the_cart_and_shows_the_order(guest, variant):
    pay = guest.post("/checkout/", DELIVERY).headers["Location"]
    back = guest.post(pay, {"outcome": "pay"}).headers["Location"]
    shown = guest.get(back, follow=True)
    assert re.search(r"/orders/B-\w{6}/\?token=", shown.redirect_chain[-1][0])
    assert 'data-state="paid"' in shown.content.decode()
    assert Order.objects.get().state == "paid"
    assert guest.get("/checkout/").headers["Location"] == "/cart/"


def test_an_account_gets_the_order_and_its_last_address(variant):
    alice = make_user("alice")
    client = Client()
    client.login(username="alice", password=PASSWORD)
    client.post("/cart/add/", {"variant": variant.pk})
    client.post("/checkout/", DELIVERY)
    assert Order.objects.get().user == alice
    assert "14, rue de la Charité" in client.get("/checkout/").content.decode()


def test_queries_stay_the_same_with_more_lines(django_assert_max_num_queries):
    product = make_product()
    client = Client()
    for size in range(2):
        client.post("/cart/add/", {"variant": make_variant(product=product, size=str(size)).pk})
    # The cart's remarks are shown there and forgotten, which writes the session once.
    client.get("/cart/")
    with django_assert_max_num_queries(6):
        client.get("/checkout/")
    for size in range(2, 12):
        client.post("/cart/add/", {"variant": make_variant(product=product, size=str(size)).pk})
    client.get("/cart/")
    with django_assert_max_num_queries(6):
        client.get("/checkout/")
