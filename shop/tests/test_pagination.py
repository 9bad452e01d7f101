from decimal import Decimal

import pytest

from shop.catalogue import ORDERINGS, CatalogueQuery
from shop.category_tree import category_tree
from shop.listing import fetch_page
from shop.models import Product
from shop.pagination import Cursor, InvalidCursor
from shop.tests.shelf import fill_shelf
from tests.factories import make_product, make_variant

pytestmark = pytest.mark.django_db


def walk(query: CatalogueQuery, *, size: int) -> tuple[list[list[int]], list[list[int]]]:
    """All pages forwards, then from the last one backwards."""
    tree, forwards, cursor = category_tree(), [], ""
    while True:
        page = fetch_page(query, tree, cursor=cursor, size=size)
        forwards.append([lot.id for lot in page.lots])
        if page.next is None:
            break
        cursor = page.next
    backwards = []
    while page.previous is not None:
        page = fetch_page(query, tree, cursor=page.previous, size=size)
        backwards.insert(0, [lot.id for lot in page.lots])
    return forwards, backwards


@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("in_stock", [False, True])
def test_every_product_comes_once_in_each_order_and_the_way_back_is_the_same(ordering, in_stock):
    fill_shelf(35)
    query = CatalogueQuery(search="marsh", ordering=ordering, in_stock=in_stock)
    forwards, backwards = walk(query, size=4)
    expected = Product.objects.filter(variants__on_hand__gt=0) if in_stock else Product.objects
    assert sorted(pk for page in forwards for pk in page) == sorted(expected.distinct().values_list("pk", flat=True))
    assert backwards == forwards[:-1]


def test_prices_ascend_and_descend():
    fill_shelf(30)
    tree = category_tree()
    for ordering, reverse in (("price", False), ("-price", True)):
        prices = [lot.price_from for lot in fetch_page(CatalogueQuery(ordering=ordering), tree, size=30).lots]
        assert prices == sorted(prices, reverse=reverse)


def test_what_comes_in_meanwhile_moves_nothing_on_the_next_page():
    fill_shelf(10)
    tree = category_tree()
    query = CatalogueQuery(ordering="newest")
    whole = [lot.id for lot in fetch_page(query, tree, size=10).lots]
    first = fetch_page(query, tree, size=4)
    make_variant(product=make_product("Just in"))
    assert [lot.id for lot in fetch_page(query, tree, cursor=first.next, size=4).lots] == whole[4:8]


def test_the_price_shown_is_the_lowest_of_the_variants_asked_for():
    product = make_product()
    make_variant(product=product, condition="good", price="5.00")
    make_variant(product=product, condition="mint", price="50.00", on_hand=2)
    tree = category_tree()
    [lot] = fetch_page(CatalogueQuery(), tree, size=5).lots
    assert (lot.price_from, lot.has_dearer, lot.stock_state) == (Decimal("5.00"), True, "in_stock")
    [lot] = fetch_page(CatalogueQuery(condition=("mint",)), tree, size=5).lots
    assert (lot.price_from, lot.has_dearer, lot.stock_state) == (Decimal("50.00"), False, "low")


def test_the_name_itself_comes_before_names_that_begin_like_it():
    for name in ("Mewtwo", "Mew", "Marsh lamp"):
        make_variant(product=make_product(name, description_en="mew"))
    names = [lot.name for lot in fetch_page(CatalogueQuery(search="mew"), category_tree(), size=5).lots]
    assert names == ["Mew", "Mewtwo", "Marsh lamp"]


@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: "x" + c, lambda c: "eyJ", lambda c: "\0", lambda c: c.replace(":", "")]
)
def test_a_cursor_that_was_tampered_with_is_refused(change):
    cursor = Cursor((3, 7)).encode("selection")
    assert Cursor.decode(cursor, "selection").keys == (3, 7)
    with pytest.raises(InvalidCursor):
        Cursor.decode(change(cursor), "selection")
    with pytest.raises(InvalidCursor):
        Cursor.decode(cursor, "price")
