from decimal import Decimal

import pytest

from shop.checkout import Buyer, FormerOrderOpen, ShipTo, Wish, place_order
from shop.errors import InvalidOrder, OutOfStock, TooManyHolds
from shop.integrity import faults
from shop.models import Order, PaymentAttempt, StockMovement, Variant
from tests.factories import make_product, make_shipping_method, make_user, make_variant

pytestmark = pytest.mark.django_db

HOME = ShipTo(name="Alice", line1="14, rue de la Charité", postcode="69002", city="Lyon", country="FR")


def wish(*items, **fields):
    return Wish(items=items, email="alice@example.test", **fields)


def test_reserves_freezes_and_keeps_the_request():
    variant = make_variant(price="12.50", on_hand=3, condition="near_mint")
    make_shipping_method()
    attempt = place_order(Buyer(address="192.0.2.1"), wish((variant.pk, 2), ship_to=HOME))
    variant.refresh_from_db()
    order = attempt.order
    assert (variant.on_hand, variant.reserved) == (3, 2)
    assert (order.items_total, order.shipping_total, order.total) == (Decimal("25.00"), Decimal("6.90"), Decimal("31.90"))
    line = order.lines.get()
    assert (line.name, line.variant_name, line.total) == ("Salt Heron", "Near mint", Decimal("25.00"))
    assert [item["price_data"]["unit_amount"] for item in attempt.request["line_items"]] == [1250, 690]
    assert attempt.request["client_reference_id"] == order.number
    assert StockMovement.objects.get(order=order).reserved_delta == 2
    assert order.state == "pending"
    assert faults() == []


def test_merges_lines_of_one_variant():
    variant = make_variant(on_hand=5)
    attempt = place_order(Buyer(address="192.0.2.1"), wish((variant.pk, 2), (variant.pk, 3)))
    assert attempt.order.lines.get().quantity == 5


@pytest.mark.parametrize(
    ("quantities", "field", "code"),
    [([101], "items.0.quantity", "max_value"), ([60, 60], "items.0.quantity", "max_value"), ([], "items", "empty")],
)
def test_refuses_too_much_of_an_item_and_nothing(quantities, field, code):
    variant = make_variant(on_hand=1000)
    with pytest.raises(InvalidOrder) as refused:
        place_order(Buyer(), wish(*((variant.pk, quantity) for quantity in quantities)))
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)
    assert not Order.objects.exists()


def test_refuses_501_pieces():
    product = make_product()
    variants = [make_variant(product=product, on_hand=100, size=str(n)) for n in range(6)]
    with pytest.raises(InvalidOrder) as refused:
        place_order(Buyer(), wish(*((variant.pk, 100 if n < 5 else 1) for n, variant in enumerate(variants))))
    assert [(e.field, e.code) for e in refused.value.errors] == [("items", "max_value")]


@pytest.mark.parametrize("hide", [{"is_active": False}, {"product__is_published": False}])
def test_refuses_what_is_not_for_sale(hide):
    variant = make_variant()
    Variant.objects.filter(pk=variant.pk).update(is_active="is_active" not in hide)
    if "product__is_published" in hide:
        variant.product.is_published = False
        variant.product.save()
    with pytest.raises(InvalidOrder) as refused:
        place_order(Buyer(), wish((variant.pk, 1)))
    assert refused.value.errors[0].code == "unknown_variant"


def test_too_little_stock_of_one_reserves_nothing_of_the_other():
    plenty, scarce = make_variant(on_hand=9), make_variant(on_hand=1)
    with pytest.raises(OutOfStock) as refused:
        place_order(Buyer(), wish((plenty.pk, 2), (scarce.pk, 2)))
    assert [(e.field, e.available) for e in refused.value.errors] == [("items.1.quantity", 1)]
    plenty.refresh_from_db()
    assert plenty.reserved == 0
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "http://testserver:81/",
        "javascript:alert(1)",
        "http://testserver\\@evil.example/",
        "http://testserver/\n",
        "/relative",
        "http://[bad/",
    ],
)
def test_refuses_a_foreign_return_address(url):
    variant = make_variant()
    with pytest.raises(InvalidOrder) as refused:
        place_order(Buyer(), wish((variant.pk, 1), success_url=url))
    assert refused.value.errors[0].field == "success_url"
    assert not Order.objects.exists()


def test_own_and_registered_return_addresses_are_kept(settings):
    settings.CHECKOUT_ALLOWED_ORIGINS = ["https://shop.example"]
    variant = make_variant()
    attempt = place_order(
        Buyer(),
        wish((variant.pk, 1), success_url="https://shop.example/ok?s={CHECKOUT_SESSION_ID}", cancel_url="http://testserver/no"),
    )
    assert attempt.request["success_url"] == "https://shop.example/ok?s={CHECKOUT_SESSION_ID}"


def test_the_same_customer_and_wish_is_the_same_order():
    alice, variant = make_user("alice"), make_variant()
    first = place_order(Buyer(user=alice), wish((variant.pk, 1)))
    again = place_order(Buyer(user=alice), wish((variant.pk, 1)))
    assert first.pk == again.pk
    with pytest.raises(FormerOrderOpen):
        place_order(Buyer(user=alice), wish((variant.pk, 2)))
    assert PaymentAttempt.objects.count() == 1


def test_a_typed_email_and_an_address_are_nobodys_identity():
    variant = make_variant()
    first = place_order(Buyer(address="192.0.2.1"), wish((variant.pk, 1)))
    other = place_order(Buyer(address="192.0.2.1"), wish((variant.pk, 1)))
    assert first.pk != other.pk


def test_the_sixth_unpaid_order_of_an_address_is_refused(settings):
    settings.RATE_LIMIT_SCALE = 1
    variant = make_variant(on_hand=20)
    for _ in range(5):
        place_order(Buyer(address="192.0.2.1"), wish((variant.pk, 1)))
    with pytest.raises(TooManyHolds) as refused:
        place_order(Buyer(address="192.0.2.1"), wish((variant.pk, 1)))
    assert refused.value.retry_after
    place_order(Buyer(address="192.0.2.2"), wish((variant.pk, 1)))
    variant.refresh_from_db()
    assert variant.reserved == 6


def test_postal_delivery_needs_an_address_and_pick_up_needs_none():
    variant = make_variant()
    make_shipping_method(position=1)
    make_shipping_method("collect", "0.00", needs_address=False, position=2)
    with pytest.raises(InvalidOrder) as refused:
        place_order(Buyer(), wish((variant.pk, 1), shipping_method="tracked"))
    assert refused.value.errors[0].field == "shipping_address"
    assert place_order(Buyer(), wish((variant.pk, 1))).order.shipping_method.code == "collect"
    assert place_order(Buyer(), wish((variant.pk, 1), ship_to=HOME)).order.shipping_method.code == "tracked"


def test_free_delivery_begins_where_the_method_says():
    variant = make_variant(price="75.00")
    make_shipping_method(free_from=Decimal("150"))
    assert place_order(Buyer(), wish((variant.pk, 1), ship_to=HOME)).order.shipping_total == Decimal("6.90")
    assert place_order(Buyer(), wish((variant.pk, 2), ship_to=HOME)).order.shipping_total == 0


def test_statements_do_not_grow_with_earlier_orders(django_assert_max_num_queries):
    product = make_product()
    variants = [make_variant(product=product, size=str(n)) for n in range(3)]
    make_shipping_method()
    for _ in range(2):
        with django_assert_max_num_queries(13 + len(variants)):
            place_order(Buyer(address="192.0.2.9"), wish(*((v.pk, 1) for v in variants), ship_to=HOME))
