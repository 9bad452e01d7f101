import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from shop.models import ProductImage
from shop.tests.shelf import fill_shelf, make_card
from tests.factories import make_category, make_product, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def heron():
    card = make_card("ft-1")
    product = make_product("Salt Heron", slug="salt-heron", name_fr="Héron de sel", card=card)
    make_variant(product=product, condition="near_mint", language="fr", price="148.00", on_hand=2, compare_at_price="160.00")
    ProductImage.objects.create(product=product, file="products/heron.svg", width=300, height=360, alt_en="A heron")
    return product


def test_a_product_has_the_shape_that_is_promised(api, heron):
    answer = api.get("/api/products/salt-heron")
    variant = heron.variants.get()
    expected = {
        "slug": "salt-heron",
        "name": "Salt Heron",
        "description": "",
        "category": {"slug": "cards", "name": "Cards"},
        "images": [{"url": "http://testserver/media/products/heron.svg", "alt": "A heron", "width": 300, "height": 360}],
        "variants": [
            {
                "id": variant.pk,
                "sku": variant.sku,
                "name": "Near mint, French",
                "options": {"condition": "near_mint", "language": "fr"},
                "price": {"amount": "148.00", "currency": "EUR"},
                "compare_at_price": {"amount": "160.00", "currency": "EUR"},
                "available": 2,
                "stock_state": "low",
            }
        ],
        "card": {
            "id": "ft-1",
            "name": "Card ft-1",
            "set": {"id": "ft", "name": "Set ft"},
            "local_id": "ft-1",
            "rarity": "Rare",
            "category": "",
            "hp": None,
            "types": [],
            "stage": "",
            "illustrator": "",
        },
        "rating": None,
    }
    assert answer.json() == {**expected, "related": []}
    assert api.get("/api/products/").json() == {"results": [expected], "next": None, "previous": None, "correction": None}


@pytest.mark.parametrize("address", ["/api/products", "/api/products/salt-heron", "/api/categories"])
def test_answers_with_and_without_a_slash_to_anybody_in_his_language(api, heron, address):
    for path in (address, f"{address}/"):
        answer = api.get(path, headers={"accept-language": "fr", "authorization": "Bearer nonsense"})
        assert answer.status_code == 200
        assert "accept-language" in answer["Vary"].lower()
    if "products" in address:
        assert "Héron de sel" in answer.content.decode()


def test_an_unknown_product_is_a_problem(api, heron):
    make_product("Hidden", slug="hidden", is_published=False)
    for slug in ("nope", "hidden"):
        answer = api.get(f"/api/products/{slug}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_nothing_can_be_written(api, heron):
    for address in ("/api/products", "/api/products/salt-heron", "/api/categories"):
        assert api.post(address, {}, format="json").status_code == 405


def test_filters_meet_and_repeated_ones_add_up(api, heron):
    clock = make_product("Brine Clock", slug="brine-clock", card=make_card("ce-1", set_id="ce", rarity="Common"))
    make_variant(product=clock, condition="good", language="en", price="8.00", on_hand=0)

    def slugs(query: str) -> set[str]:
        return {row["slug"] for row in api.get(f"/api/products?{query}").json()["results"]}

    both = {"salt-heron", "brine-clock"}
    assert slugs("set=ft&set=ce") == both
    assert slugs("category=cards") == both
    assert slugs("rarity=Common") == {"brine-clock"}
    assert slugs("condition=near_mint&language=fr") == {"salt-heron"}
    assert slugs("min_price=100") == {"salt-heron"}
    assert slugs("max_price=100") == {"brine-clock"}
    assert slugs("in_stock=true") == {"salt-heron"}
    assert slugs("in_stock=false") == both
    assert slugs("search=HÉRON") == {"salt-heron"}
    assert slugs("condition=good&language=fr") == set()


def test_says_what_it_searched_for_instead(api, heron):
    answer = api.get("/api/products?search=hreon").json()
    assert answer["correction"] == {"asked": "hreon", "shown": "heron"}
    assert [row["slug"] for row in answer["results"]] == ["salt-heron"]


def test_pages_follow_their_links_to_the_end_and_back(api):
    fill_shelf(25)
    address, seen, answer = "/api/products?ordering=name&page_size=10&count=1&language=en", [], {}
    while address:
        answer = api.get(address).json()
        assert answer["count"] == 25
        seen += [row["name"] for row in answer["results"]]
        address = answer["next"]
    assert seen == [f"Piece {n:05d}" for n in range(25)]
    assert [row["name"] for row in api.get(answer["previous"]).json()["results"]] == seen[10:20]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=nonsense", "cursor"),
        ("page_size=0", "page_size"),
        ("page_size=many", "page_size"),
        ("min_price=-1", "min_price"),
        ("ordering=id", "ordering"),
        ("category=nope", "category"),
        ("facets=perhaps", "facets"),
        ("language=%00", "language"),
    ],
)
def test_refuses_what_it_does_not_understand_and_names_it(api, heron, query, field):
    answer = api.get(f"/api/products?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_page_has_at_most_a_hundred(api):
    fill_shelf(120)
    assert len(api.get("/api/products?page_size=1000").json()["results"]) == 100
    assert len(api.get("/api/products").json()["results"]) == 24


def test_facets_come_where_asked(api, heron):
    assert "facets" not in api.get("/api/products").json()
    facets = api.get("/api/products?facets=1&language=fr").json()["facets"]
    assert facets["language"] == [{"value": "fr", "name": "French", "count": 1, "selected": True}]
    assert facets["set"] == [{"value": "ft", "name": "Set ft", "count": 1, "selected": False}]
    assert facets["price"] == {"min": "148.00", "max": "148.00", "currency": "EUR"}
    assert facets["in_stock"] == 1


def test_categories_are_a_tree(api):
    cards = make_category("cards")
    make_category("singles", parent=cards, name_fr="À l’unité")
    make_category("care", position=1)
    answer = api.get("/api/categories", headers={"accept-language": "fr"}).json()
    assert [row["slug"] for row in answer["results"]] == ["cards", "care"]
    single = {"slug": "singles", "name": "À l’unité", "description": "", "children": []}
    assert answer["results"][0]["children"] == [single]


@pytest.mark.parametrize("number", [60, 3_000])
def test_at_most_eight_queries_however_many_products(api, django_assert_max_num_queries, number):
    fill_shelf(number)
    cache.clear()
    with django_assert_max_num_queries(8):
        api.get("/api/products?facets=1&count=1&page_size=100&search=piece&condition=good")
    with django_assert_max_num_queries(8):
        api.get("/api/products/many-7")
