import pytest
from django.test import Client

from shop.checkout import Buyer, Wish, check_out
from shop.models import Order
from shop.payments import sync_session
from shop.sandbox import outcomes
from tests.factories import PASSWORD, make_user, make_variant
from tests.stripe_road import in_process

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def road():
    with in_process() as road:
        yield road


@pytest.fixture
def order() -> Order:
    make_user("alice")
    variant = make_variant()
    return check_out(Buyer(user=make_user("owner")), Wish(items=((variant.pk, 1),), email="owner@example.test")).order


def signed_in(name: str, **fields: object) -> Client:
    client = Client()
    if name not in ("alice", "owner"):
        make_user(name, **fields)
    client.login(username=name, password=PASSWORD)
    return client


def test_a_stranger_is_led_to_sign_in_and_sees_nothing(order):
    answer = Client().get(order.get_absolute_url())
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=/orders/")
    # The same for an order that does not exist: the address tells nothing.
    assert Client().get("/orders/B-AAAAAA/").status_code == 302


def test_another_client_finds_nothing(order):
    assert signed_in("alice").get(order.get_absolute_url()).status_code == 404
    assert signed_in("bob").get(f"/api/orders/{order.number}").status_code == 404


@pytest.mark.parametrize("token", ["x", "", "A" * 43, "é"])
def test_a_wrong_link_finds_nothing(order, token):
    assert Client().get(order.get_absolute_url(), {"token": token}).status_code in (302, 404)
    answer = Client().get(f"/api/orders/{order.number}", {"token": token})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_the_link_of_one_order_opens_no_other(order):
    other = check_out(Buyer(), Wish(items=((make_variant().pk, 1),), email="g@example.test")).order
    assert Client().get(other.get_absolute_url(), {"token": order.link_token}).status_code == 404


def test_owner_support_and_link_see_the_same_order(order):
    for client, path in (
        (signed_in("owner"), order.get_absolute_url()),
        (signed_in("sam", is_staff=True), order.get_absolute_url()),
        (Client(), order.link),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert order.number in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
    told = Client().get(f"/api/orders/{order.number}", {"token": order.link_token}).json()
    assert (told["number"], told["status"], told["total"]) == (order.number, "pending", {"amount": "10.00", "currency": "EUR"})


def test_a_pending_order_shows_its_hold_and_the_way_to_pay(order):
    page = Client().get(order.link).content.decode()
    assert "data-countdown" in page
    assert order.attempts.get().url in page


def test_news_asked_for_by_the_page_reloads_it_once_paid(order):
    waiting = Client().get(order.link, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waiting.headers
    outcomes.apply(lambda: outcomes.pay(order.attempts.get().session_id))
    sync_session(order.attempts.get().session_id, source="test")
    assert Client().get(order.link, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_the_return_page_needs_the_link_and_never_pays_by_itself(order):
    assert Client().get(f"/checkout/done/{order.number}/").status_code == 404
    Client().get(f"/checkout/done/{order.number}/?token={order.link_token}")
    order.refresh_from_db()
    assert order.state == "pending"


def test_an_order_page_costs_few_queries(order, django_assert_max_num_queries):
    client = signed_in("owner")
    with django_assert_max_num_queries(8):
        client.get(order.get_absolute_url())
