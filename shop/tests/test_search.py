import pytest
from django.core.cache import cache

from shop.models import Product
from shop.search import corrected, fold, matches, words_of
from tests.factories import make_product, make_variant

pytestmark = pytest.mark.django_db


def found(search: str) -> set[str]:
    condition = matches(search)
    rows = Product.objects.raw(f"SELECT p.id, p.name_en FROM shop_product p WHERE {condition.text}", condition.params)
    return {row.name_en for row in rows}


@pytest.fixture
def shelf() -> None:
    make_product("Salt Heron", name_fr="Héron de sel", caption_en="First Tide 012/165", keywords="FT-012 œuvre")
    make_product("Brine Clock", description_en="A clock that counts tides.")


@pytest.mark.parametrize(
    "typed", ["salt heron", "HERON", "heron", "hér", "sel heron", "012/165", "ft-012", "012", "oeuvre", "Œuvre"]
)
def test_accents_case_order_and_word_ends_do_not_matter(shelf, typed):
    assert found(typed) == {"Salt Heron"}


def test_every_word_must_be_there(shelf):
    assert found("salt clock") == set()
    assert found("tide") == {"Salt Heron", "Brine Clock"}


@pytest.mark.parametrize(
    "typed",
    ["heron'; DROP TABLE shop_product; --", "<b>heron</b>", "heron & | ! : * '", "heron:*|a", "\\heron\\", "(((heron", "%heron%"],
)
def test_signs_of_sql_and_of_the_query_language_are_harmless(shelf, typed):
    found(typed)
    assert Product.objects.count() == 2


@pytest.mark.parametrize("typed", ["&|!:*'", "", "  ", "—"])
def test_a_search_without_a_word_finds_nothing(shelf, typed):
    assert words_of(typed) == []
    assert found(typed) == set()


def test_folding_is_the_same_here_and_in_the_database():
    texts = ["Dracaufeu ÉLÉGANT", "Straße", "Œuf Æon", "ﬁne ½", "N's Zoroark", "ピカチュウ"]
    for product in [make_product(text, slug=f"fold-{n}") for n, text in enumerate(texts)]:
        row = Product.objects.raw("SELECT id, shop_fold(name_en) AS folded FROM shop_product WHERE id = %s", [product.pk])[0]
        assert row.folded == fold(product.name_en)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("salt hreon", "salt heron"), ("haron", "heron"), ("clok", "clock"), ("brin clok", "brin clock"), ("HÉRRON", "heron")],
)
def test_a_typo_is_taken_for_the_nearest_word(shelf, typed, meant):
    assert corrected(typed) == meant


@pytest.mark.parametrize("typed", ["heron", "her", "salt clock", "zzqqxx", "99999", "xy"])
def test_known_words_and_hopeless_ones_are_left_alone(shelf, typed):
    assert corrected(typed) is None


def test_among_equally_near_words_the_commonest_is_taken(shelf):
    make_product("Tale")
    for _ in range(3):
        make_variant(product=make_product("Tile"))
    cache.clear()
    assert corrected("tjle") == "tile"
    assert corrected("tble") == "tile"
