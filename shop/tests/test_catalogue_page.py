from decimal import Decimal

import pytest
from django.core.cache import cache

from shop.models import Variant
from shop.tests.shelf import fill_shelf, make_card
from tests.factories import make_category, make_product, make_user, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def heron():
    cards = make_category("cards", name_fr="Cartes")
    product = make_product("Salt Heron", name_fr="Héron de sel", category=cards, card=make_card("ft-1"))
    make_variant(product=product, condition="near_mint", language="en", price="20.00", on_hand=2)
    return product


def page(client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_shows_a_product_with_its_price_and_honest_stock(client, heron):
    text = page(client, "/shop/")
    assert heron.get_absolute_url() in text
    assert "€20.00" in text
    assert "Last 2" in text


def test_stock_and_price_are_fresh_though_the_tiles_are_remembered(client, heron):
    page(client, "/shop/")
    Variant.objects.update(reserved=2, price=Decimal("21.00"))
    text = page(client, "/shop/")
    assert "Reserved" in text
    assert "€21.00" in text
    Variant.objects.update(reserved=0, on_hand=0)
    assert "Sold out" in page(client, "/shop/")


def test_speaks_french(client, heron):
    text = page(client, "/shop/c/cards/", accept_language="fr")
    assert "Héron de sel" in text
    assert "Cartes" in text
    assert "20,00" in text


def test_says_that_a_typo_was_taken_for_something_else(client, heron):
    text = page(client, "/shop/?search=salt+hreon")
    assert "Nothing found for <b>salt hreon</b>. Showing results for <b>salt heron</b>." in text
    assert heron.get_absolute_url() in text


def test_says_that_nothing_matches_and_shows_the_way_out(client, heron):
    text = page(client, "/shop/?search=zzqqxx&in_stock=1")
    assert "Nothing matches “zzqqxx”" in text
    assert "Clear the filters" in text


def test_what_was_typed_is_never_markup(client, heron):
    text = page(client, "/shop/?search=%3Cscript%3Ealert(1)%3C/script%3E&set=%3Cb%3E&min_price=%22%3E")
    assert "<script>alert" not in text
    assert "<b>” is not among" not in text


def test_says_what_is_wrong_with_a_choice_and_shows_the_rest(client, heron):
    text = page(client, "/shop/?min_price=cheap")
    assert "Give an amount such as 20" in text
    assert heron.get_absolute_url() in text


def test_a_cursor_that_was_tampered_with_shows_the_first_page(client, heron):
    assert heron.get_absolute_url() in page(client, "/shop/?cursor=nonsense")


def test_an_unknown_category_is_not_found(client, heron):
    assert client.get("/shop/c/nope/").status_code == 404


def test_only_reads(client, heron):
    assert client.post("/shop/").status_code == 405


def test_htmx_gets_the_results_and_the_address_to_share(client, heron):
    answer = client.get("/shop/?category=cards&language=en", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="results"' in text
    assert 'id="facets-place"' in text
    assert answer["HX-Push-Url"] == "/shop/c/cards/?language=en"
    assert "HX-Request" in answer["Vary"]
    whole = client.get("/shop/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()


def test_pages_link_to_one_another(client):
    fill_shelf(30)
    first = client.get("/shop/?language=en")
    address = first.context["next_url"]
    assert "language=en" in address
    second = client.get(address)
    assert len(second.context["page"].lots) == 6
    assert client.get(second.context["previous_url"]).context["page"].lots == first.context["page"].lots


@pytest.mark.parametrize("number", [60, 3_000])
def test_at_most_six_queries_however_many_products(client, django_assert_max_num_queries, number):
    fill_shelf(number)
    user = make_user("alice")
    client.force_login(user)
    for address in ("/shop/?set=s1&condition=good&in_stock=1", "/shop/?search=piece&ordering=price", "/shop/c/many/"):
        cache.clear()
        with django_assert_max_num_queries(8):
            client.get(address)
        with django_assert_max_num_queries(6):
            client.get(address)
