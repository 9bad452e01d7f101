import json
import re
from decimal import Decimal

import pytest

from shop.models import ProductImage, Variant
from shop.tests.shelf import fill_shelf, make_card
from tests.factories import make_category, make_product, make_user, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def heron():
    product = make_product("Salt Heron", card=make_card("ft-1"), description_en="A <b>pale</b> crescent.")
    make_variant(product=product, condition="near_mint", language="fr", price="148.00", on_hand=2)
    make_variant(product=product, condition="good", language="fr", price="54.00", on_hand=0)
    make_variant(product=product, condition="near_mint", language="en", price="172.00")
    ProductImage.objects.create(product=product, file="products/heron.svg", width=300, height=360, alt_en="A heron")
    return product


def page(client, product, query: str = "", **headers: str) -> str:
    answer = client.get(product.get_absolute_url() + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def told_to_machines(text: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1])


def test_offers_each_option_as_radios_that_work_without_script(client, heron):
    text = page(client, heron)
    assert f'name="product" value="{heron.pk}"' in text
    assert re.findall(r'type="radio" name="(\w+)" value="(\w+)"( checked)?', text) == [
        ("condition", "near_mint", " checked"),
        ("condition", "good", ""),
        ("language", "fr", " checked"),
        ("language", "en", ""),
    ]
    assert "Last 2 in stock" in text
    assert 'form="buy"' in text


def test_the_form_put_together_by_a_browser_fills_the_cart(client, heron):
    given = {"product": heron.pk, "condition": "near_mint", "language": "en", "quantity": 1}
    assert client.post("/cart/add/", given).status_code == 302
    assert "172.00" in client.get("/cart/").content.decode()


def test_script_reads_the_variants_from_one_attribute(client, heron):
    attribute = re.search(r"data-variants='(.*?)'", page(client, heron))[1]
    variants = json.loads(attribute.replace("&quot;", '"'))
    assert [(v["condition"], v["language"], v["price"], v["state"]) for v in variants] == [
        ("near_mint", "fr", "€148.00", "low"),
        ("good", "fr", "€54.00", "out"),
        ("near_mint", "en", "€172.00", "in"),
    ]


def test_begins_with_the_variant_of_the_address_else_with_one_that_can_be_had(client, heron):
    good = heron.variants.get(condition="good")
    assert 'value="good" checked' in page(client, heron, f"?variant={good.pk}")
    assert 'value="near_mint" checked' in page(client, heron, "?variant=0")


def test_a_single_variant_is_sent_by_its_id(client):
    variant = make_variant(on_hand=1)
    text = page(client, variant.product)
    assert f'name="variant" value="{variant.pk}"' in text
    assert 'type="radio"' not in text
    assert "Last one in stock" in text


def test_stock_is_fresh_though_the_page_is_remembered(client):
    variant = make_variant(on_hand=9)
    assert "In stock" in page(client, variant.product)
    Variant.objects.update(reserved=9)
    assert "Reserved in another cart" in page(client, variant.product)
    Variant.objects.update(reserved=0, on_hand=0)
    text = page(client, variant.product)
    assert re.search(r'data-when="in low" hidden', text)
    assert re.search(r'data-when="out">', text)


def test_tells_machines_the_truth(client, heron):
    data = told_to_machines(page(client, heron))
    assert data["name"] == "Salt Heron"
    assert data["image"] == ["http://testserver/media/products/heron.svg"]
    assert [(o["price"], o["priceCurrency"], o["availability"].rpartition("/")[2]) for o in data["offers"]] == [
        ("148.00", "EUR", "LimitedAvailability"),
        ("54.00", "EUR", "SoldOut"),
        ("172.00", "EUR", "InStock"),
    ]


def test_a_name_can_neither_end_a_script_nor_an_attribute(client):
    product = make_product("""</script><img src=x>'"&""", slug="evil", description_en="</script>")
    for size in ("""'"><b>""", "L"):
        make_variant(product=product, size=size)
    text = page(client, product)
    assert "<img src=x>" not in text
    assert "'\"><b>" not in text
    assert told_to_machines(text)["name"] == product.name_en
    attribute = re.search(r"data-variants='(.*?)'", text)[1]
    assert len(json.loads(attribute.replace("&quot;", '"'))) == 2


def test_shows_others_of_the_set_that_can_be_had(client, heron):
    mate = make_product("Low Tide", category=make_category("other"), card=make_card("ft-2"))
    make_variant(product=mate)
    gone = make_product("Gone Tide", card=make_card("ft-3"))
    make_variant(product=gone, on_hand=0)
    text = page(client, heron)
    assert "Low Tide" in text
    assert "Gone Tide" not in text


def test_what_is_not_for_sale_is_not_found(client):
    hidden = make_variant(product=make_product("Hidden", is_published=False)).product
    bare = make_product("Without a price")
    for product in (hidden, bare):
        assert client.get(product.get_absolute_url()).status_code == 404
    assert client.get("/shop/p/nope/").status_code == 404


def test_speaks_french(client, heron):
    assert "148,00" in page(client, heron, accept_language="fr")
    assert "€148.00" in page(client, heron)


@pytest.mark.parametrize("number", [60, 3_000])
def test_at_most_six_queries_however_many_products(client, django_assert_max_num_queries, number):
    fill_shelf(number)
    product = make_product("Looked at", card=make_card("x", set_id="s1"))
    for n in range(20):
        make_variant(product=product, size=str(n), price=str(Decimal(n + 1)))
    client.force_login(make_user("alice"))
    client.get("/shop/")
    with django_assert_max_num_queries(6):
        client.get(product.get_absolute_url())
