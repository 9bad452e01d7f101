from decimal import Decimal

import pytest
from django.http import QueryDict

from shop.catalogue import CatalogueQuery, read_query
from shop.category_tree import category_tree
from shop.tests.shelf import make_card
from tests.factories import make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    cards = make_category("cards")
    make_category("singles", parent=cards)
    make_category("care")
    make_card("ft-1")
    return category_tree()


def test_reads_every_choice_and_says_it_again_in_one_address(tree):
    given = QueryDict(
        "language=fr&language=en&set=ft&rarity=Rare&condition=near_mint&min_price=2,50&max_price=20&in_stock=true"
        "&search=salt+%00+heron&category=cards&category=care&ordering=-rank&cursor=x&unknown=1"
    )
    query, errors = read_query(given, tree)
    assert errors == []
    assert query == CatalogueQuery(
        search="salt heron",
        category=("cards", "care"),
        set=("ft",),
        rarity=("Rare",),
        condition=("near_mint",),
        language=("en", "fr"),
        min_price=Decimal("2.50"),
        max_price=Decimal(20),
        in_stock=True,
        ordering="selection",
    )
    assert read_query(QueryDict(query.url.partition("?")[2]), tree) == (query, [])


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("min_price=-1", "min_price", "invalid"),
        ("max_price=1e9", "max_price", "invalid"),
        ("min_price=NaN", "min_price", "invalid"),
        ("min_price=9&max_price=3", "min_price", "invalid"),
        ("ordering=id;drop", "ordering", "invalid_choice"),
        ("category=nope", "category", "invalid_choice"),
        ("set=%00", "set", "invalid_choice"),
        ("rarity=nope", "rarity", "invalid_choice"),
        ("condition=new", "condition", "invalid_choice"),
        ("language=xx", "language", "invalid_choice"),
        ("in_stock=perhaps", "in_stock", "invalid"),
        (f"search={'a' * 201}", "search", "max_length"),
    ],
)
def test_tells_what_is_wrong_and_leaves_it_out(tree, text, field, code):
    query, errors = read_query(QueryDict(text), tree)
    assert [(error.field, error.code) for error in errors] == [(field, code)]
    assert query == CatalogueQuery()


def test_empty_form_fields_are_no_choice(tree):
    assert read_query(QueryDict("min_price=&max_price=&set=&search=&in_stock=0&ordering="), tree) == (CatalogueQuery(), [])


def test_one_category_has_its_own_address(tree):
    assert CatalogueQuery(category=("cards",), in_stock=True).url == "/shop/c/cards/?in_stock=1"
    assert CatalogueQuery().url == "/shop/"


def test_a_part_chosen_beside_its_whole_narrows(tree):
    assert CatalogueQuery(category=("cards", "singles")).narrowest(tree).category == ("singles",)
    assert CatalogueQuery(category=("care", "singles")).narrowest(tree).category == ("care", "singles")


def test_a_choice_can_be_taken_back(tree):
    query = CatalogueQuery(language=("en", "fr"), in_stock=True)
    assert query.without("language", "fr").language == ("en",)
    assert query.without("in_stock").in_stock is False
