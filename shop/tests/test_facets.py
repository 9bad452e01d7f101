import itertools
from decimal import Decimal

import pytest
from django.http import QueryDict

from shop.catalogue import CatalogueQuery, read_query
from shop.category_tree import category_tree
from shop.facets import facets_of
from shop.listing import count_products, fetch_page
from shop.tests.shelf import make_card
from tests.factories import make_category, make_product, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> None:
    cards = make_category("cards")
    singles = make_category("singles", parent=cards)
    heron = make_product("Salt Heron", category=singles, card=make_card("ft-1", set_id="ft", rarity="Rare"))
    make_variant(product=heron, condition="near_mint", language="en", price="20.00")
    make_variant(product=heron, condition="good", language="fr", price="5.00", on_hand=0)
    clock = make_product("Brine Clock", category=singles, card=make_card("ft-2", set_id="ft", rarity="Common"))
    make_variant(product=clock, condition="good", language="en", price="8.00")
    usher = make_product("The Usher", category=cards, card=make_card("ce-1", set_id="ce", rarity="Rare"))
    make_variant(product=usher, condition="near_mint", language="fr", price="60.00", on_hand=0)
    make_variant(product=make_product("Shampoo", category=make_category("care")), price="12.00")
    make_variant(product=make_product("Hidden", is_published=False), price="1.00")


def facets(text: str = ""):
    tree = category_tree()
    query, errors = read_query(QueryDict(text), tree)
    assert not errors
    return facets_of(query, tree)


def test_counts_everything_for_sale(shelf):
    found = facets()
    assert found.counts == {
        "category": {"cards": 3, "singles": 2, "care": 1},
        "set": {"ft": 2, "ce": 1},
        "rarity": {"Rare": 2, "Common": 1},
        "condition": {"near_mint": 2, "good": 2},
        "language": {"en": 2, "fr": 2},
    }
    assert (found.total, found.in_stock, found.lowest_price, found.highest_price) == (4, 3, Decimal("5.00"), Decimal("60.00"))


def test_a_facet_leaves_its_own_choice_out_of_its_counts(shelf):
    found = facets("rarity=Rare")
    assert found.counts["rarity"] == {"Rare": 2, "Common": 1}
    assert found.counts["set"] == {"ft": 1, "ce": 1}
    assert found.total == 2


def test_condition_language_price_and_stock_must_meet_in_one_variant(shelf):
    assert facets("condition=near_mint&language=fr").total == 1
    assert facets("condition=good&in_stock=1").total == 1
    found = facets("condition=good")
    assert found.counts["language"] == {"en": 1, "fr": 1}
    assert (found.lowest_price, found.highest_price, found.in_stock) == (Decimal("5.00"), Decimal("8.00"), 1)


def test_every_count_is_what_choosing_it_would_show(shelf):
    """The counts against the lists themselves, for every pair of choices."""
    tree = category_tree()
    choices = [
        "category=cards",
        "set=ft",
        "rarity=Rare",
        "condition=good",
        "language=en",
        "max_price=15",
        "in_stock=1",
        "search=s",
    ]
    for pair in itertools.combinations(choices, 2):
        query, _ = read_query(QueryDict("&".join(pair)), tree)
        found = facets_of(query, tree)
        assert found.total == count_products(query, tree) == len(fetch_page(query, tree, size=50).lots), pair
        for name in ("set", "rarity", "condition", "language"):
            for value, count in found.counts[name].items():
                chosen = CatalogueQuery(**{**vars(query), name: (value,)})
                assert count == count_products(chosen, tree), (pair, name, value)


def test_one_query_serves_all_facets_for_some_seconds(shelf, django_assert_num_queries):
    tree = category_tree()
    query = CatalogueQuery(language=("en",), in_stock=True)
    with django_assert_num_queries(1):
        facets_of(query, tree)
        facets_of(CatalogueQuery(language=("en",), in_stock=True, ordering="price"), tree)
