"""The cart: what it lets, what it refuses, and that no tab loses a count."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.test import RequestFactory

from accounts.models import User
from shop.cart import (
    add_to_cart,
    cart_of,
    count_pieces,
    empty_cart,
    lines_of,
    merge_guest_cart,
    set_quantity,
    subtotal,
)
from shop.errors import InvalidOrder, OutOfStock
from shop.models import Cart, CartItem, Order, Variant
from shop.models.cart import MAX_PER_ORDER
from tests.factories import make_user, make_variant

pytestmark = pytest.mark.django_db


def request_of(user: User | None = None):
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    request.session = SessionStore()
    return request


def quantities(cart: Cart | None) -> dict[int, int]:
    return dict(CartItem.objects.filter(cart=cart).values_list("variant_id", "quantity"))


def test_looking_makes_no_cart() -> None:
    for request in (request_of(), request_of(make_user("alice"))):
        assert cart_of(request) is None
        assert count_pieces(request) == 0
        assert lines_of(cart_of(request)) == []
    assert Cart.objects.count() == 0


def test_counts_without_a_query_for_a_new_guest(django_assert_num_queries) -> None:
    request = request_of()
    with django_assert_num_queries(0):
        assert count_pieces(request) == 0


def test_adds_for_guest_and_client() -> None:
    variant = make_variant(price="12.50")
    for request in (request_of(), request_of(make_user("alice"))):
        add_to_cart(request, variant=variant, quantity=1)
        change = add_to_cart(request, variant=variant, quantity=2)
        assert (change.quantity, change.limit) == (3, "")
        lines = lines_of(cart_of(request))
        assert [(line.quantity, line.total, line.state) for line in lines] == [(3, Decimal("37.50"), "in_stock")]
        assert subtotal(lines) == Decimal("37.50")
        assert count_pieces(request) == 3


def test_gives_what_is_left_and_says_so() -> None:
    request, variant = request_of(), make_variant(on_hand=3)
    change = add_to_cart(request, variant=variant, quantity=5)
    assert change.quantity == 3
    assert change.message == "Only 3 are left; your cart has 3 now."
    assert quantities(cart_of(request)) == {variant.pk: 3}


def test_allows_at_most_100_of_one_item() -> None:
    request, variant = request_of(), make_variant(on_hand=1_000)
    add_to_cart(request, variant=variant, quantity=70)
    change = add_to_cart(request, variant=variant, quantity=70)
    assert (change.quantity, change.limit) == (100, "item")


def test_allows_at_most_500_pieces() -> None:
    request = request_of()
    for _ in range(4):
        add_to_cart(request, variant=make_variant(on_hand=200), quantity=100)
    add_to_cart(request, variant=make_variant(on_hand=200), quantity=60)
    last = make_variant(on_hand=200)
    change = add_to_cart(request, variant=last, quantity=90)
    assert (change.quantity, change.limit) == (40, "order")
    with pytest.raises(InvalidOrder, match="take something out"):
        add_to_cart(request, variant=make_variant(), quantity=1)
    assert count_pieces(request) == MAX_PER_ORDER


def test_refuses_what_is_sold_out() -> None:
    request = request_of()
    with pytest.raises(OutOfStock):
        add_to_cart(request, variant=make_variant(on_hand=0), quantity=1)
    assert not Cart.objects.exists()
    assert "cart" not in request.session


@pytest.mark.parametrize("where", ["variant", "product"])
def test_refuses_what_is_not_for_sale(where: str) -> None:
    request, variant = request_of(), make_variant()
    withdraw(variant, where)
    with pytest.raises(InvalidOrder):
        add_to_cart(request, variant=variant, quantity=1)
    assert not Cart.objects.exists()


def withdraw(variant: Variant, where: str) -> None:
    if where == "variant":
        Variant.objects.filter(pk=variant.pk).update(is_active=False)
    else:
        variant.product.is_published = False
        variant.product.save(update_fields=["is_published"])


@pytest.mark.parametrize("where", ["variant", "product"])
def test_shows_what_is_no_longer_for_sale_and_blocks(where: str) -> None:
    request, variant, other = request_of(), make_variant(), make_variant(price="5.00")
    add_to_cart(request, variant=variant, quantity=1)
    add_to_cart(request, variant=other, quantity=1)
    withdraw(variant, where)
    lines = lines_of(cart_of(request))
    assert [(line.state, line.blocks) for line in lines] == [("unsaleable", True), ("in_stock", False)]
    assert subtotal(lines) == Decimal("5.00")
    set_quantity(cart_of(request), variant=variant, quantity=0)
    assert quantities(cart_of(request)) == {other.pk: 1}


@pytest.mark.parametrize(
    ("stock", "state"),
    [((9, 0), "in_stock"), ((3, 0), "low"), ((1, 0), "short"), ((2, 2), "reserved"), ((0, 0), "sold_out")],
)
def test_says_how_the_stock_stands_now(stock: tuple[int, int], state: str) -> None:
    request, variant = request_of(), make_variant(on_hand=10)
    add_to_cart(request, variant=variant, quantity=2)
    Variant.objects.filter(pk=variant.pk).update(on_hand=stock[0], reserved=stock[1])
    [line] = lines_of(cart_of(request))
    assert line.state == state
    assert line.blocks == (state not in ("in_stock", "low"))


def hold(variant: Variant, quantity: int, **order: object) -> None:
    total = variant.price * quantity
    number = f"B-TEST{Order.objects.count()}"
    made = Order.objects.create(
        number=number, hold_until="2100-01-01T00:00Z", currency="EUR", items_total=total, shipping_total=0, total=total, **order
    )
    made.lines.create(
        position=1, variant=variant, sku=variant.sku, name="x", unit_price=variant.price, quantity=quantity, total=total
    )
    Variant.objects.filter(pk=variant.pk).update(reserved=quantity)


def test_ones_own_unpaid_order_does_not_stand_in_the_way() -> None:
    request, variant = request_of(), make_variant(on_hand=2)
    add_to_cart(request, variant=variant, quantity=2)
    hold(variant, 2, cart_id=cart_of(request).pk)
    [line] = lines_of(cart_of(request))
    assert (line.available, line.state) == (2, "low")
    assert set_quantity(cart_of(request), variant=variant, quantity=1).quantity == 1


def test_anothers_unpaid_order_does() -> None:
    request, variant = request_of(), make_variant(on_hand=2)
    add_to_cart(request, variant=variant, quantity=2)
    hold(variant, 2, user=make_user("bob"))
    [line] = lines_of(cart_of(request))
    assert line.state == "reserved"


def test_sets_and_removes_only_what_is_in_the_cart() -> None:
    request, variant = request_of(), make_variant()
    add_to_cart(request, variant=variant, quantity=2)
    cart = cart_of(request)
    assert set_quantity(cart, variant=variant, quantity=5).quantity == 5
    with pytest.raises(InvalidOrder):
        set_quantity(cart, variant=make_variant(), quantity=1)
    assert quantities(cart) == {variant.pk: 5}
    assert set_quantity(cart, variant=variant, quantity=0).message == "“Salt Heron” is out of your cart."
    assert quantities(cart) == {}


def test_empties_only_ones_own() -> None:
    mine, other, variant = request_of(), request_of(), make_variant()
    add_to_cart(mine, variant=variant, quantity=1)
    add_to_cart(other, variant=variant, quantity=1)
    empty_cart(cart_of(mine))
    assert (count_pieces(mine), count_pieces(other)) == (0, 1)


def test_anothers_cart_does_not_open_by_its_id() -> None:
    alice, stranger = request_of(make_user("alice")), request_of()
    add_to_cart(alice, variant=make_variant(), quantity=1)
    stranger.session["cart"] = str(cart_of(alice).pk)
    assert cart_of(stranger) is None
    assert count_pieces(stranger) == 0
    add_to_cart(stranger, variant=make_variant(), quantity=1)
    assert cart_of(stranger) != cart_of(alice)


@pytest.mark.parametrize("count", [1, 12])
def test_reads_lines_in_two_queries(count: int, django_assert_num_queries) -> None:
    request = request_of()
    for _ in range(count):
        add_to_cart(request, variant=make_variant(), quantity=1)
    cart = cart_of(request)
    with django_assert_num_queries(2):
        assert len([line.variant.product.name for line in lines_of(cart)]) == count


class TestMerge:
    def test_a_client_without_a_cart_takes_over_the_guests(self) -> None:
        request, variant = request_of(), make_variant()
        add_to_cart(request, variant=variant, quantity=2)
        former = cart_of(request)
        self.sign_in(request, make_user("alice"))
        assert cart_of(request) == former
        assert quantities(former) == {variant.pk: 2}
        assert "cart" not in request.session

    def test_quantities_add_up(self) -> None:
        alice, both, hers, guests = make_user("alice"), make_variant(), make_variant(), make_variant()
        at_home, request = request_of(alice), request_of()
        add_to_cart(at_home, variant=both, quantity=2)
        add_to_cart(at_home, variant=hers, quantity=1)
        add_to_cart(request, variant=both, quantity=3)
        add_to_cart(request, variant=guests, quantity=1)
        self.sign_in(request, alice)
        assert quantities(cart_of(request)) == {both.pk: 5, hers.pk: 1, guests.pk: 1}
        assert Cart.objects.count() == 1

    def test_quantities_stop_at_the_maxima(self) -> None:
        alice, same = make_user("alice"), make_variant(on_hand=500)
        at_home, request = request_of(alice), request_of()
        add_to_cart(at_home, variant=same, quantity=80)
        for _ in range(4):
            add_to_cart(at_home, variant=make_variant(on_hand=500), quantity=90)
        add_to_cart(request, variant=same, quantity=50)
        add_to_cart(request, variant=make_variant(on_hand=500), quantity=90)
        self.sign_in(request, alice)
        merged = quantities(cart_of(request))
        assert merged[same.pk] == 100
        assert sum(merged.values()) == MAX_PER_ORDER

    def test_nothing_happens_without_a_guests_cart(self) -> None:
        request, alice = request_of(), make_user("alice")
        self.sign_in(request, alice)
        assert not Cart.objects.exists()

    def test_a_carts_id_of_another_is_not_merged(self) -> None:
        bob = request_of(make_user("bob"))
        add_to_cart(bob, variant=make_variant(), quantity=1)
        request = request_of()
        request.session["cart"] = str(cart_of(bob).pk)
        self.sign_in(request, make_user("alice"))
        assert cart_of(request) is None
        assert count_pieces(bob) == 1

    def sign_in(self, request, user: User) -> None:
        merge_guest_cart(request, user=user)
        request.user = user


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["guest", "client"])
def test_adds_at_once_lose_no_count(who: str) -> None:
    variant, other = make_variant(on_hand=60), make_variant(on_hand=60)
    request = request_of(make_user("alice") if who == "client" else None)
    if who == "guest":
        add_to_cart(request, variant=other, quantity=1)
        CartItem.objects.all().delete()

    def add(index: int) -> None:
        try:
            mine = request_of(request.user if who == "client" else None)
            mine.session["cart"] = request.session.get("cart")
            add_to_cart(mine, variant=variant if index % 2 else other, quantity=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert Cart.objects.count() == 1
    assert quantities(cart_of(request)) == {variant.pk: 20, other.pk: 20}


@pytest.mark.django_db(transaction=True)
def test_signing_in_twice_at_once_merges_once() -> None:
    alice, variant = make_user("alice"), make_variant(on_hand=60)
    add_to_cart(request_of(alice), variant=variant, quantity=1)
    guest = request_of()
    add_to_cart(guest, variant=variant, quantity=2)

    def sign_in(_index: int) -> None:
        try:
            mine = request_of()
            mine.session["cart"] = guest.session["cart"]
            merge_guest_cart(mine, user=alice)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sign_in, range(8)))
    assert quantities(cart_of(request_of(alice))) == {variant.pk: 3}
