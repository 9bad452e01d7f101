import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import make_category, make_product, make_user, make_variant


@pytest.mark.django_db
def test_allows_only_its_own_scripts_and_styles(client: Client) -> None:
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    page = answer.content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]*src=)", page) == []
    assert re.findall(r"\son\w+=", page) == []
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_links_to_nothing_that_is_not_there(client: Client, is_signed_in: bool) -> None:
    if is_signed_in:
        client.force_login(make_user("alice"))
    make_variant()
    page = client.get("/").content.decode()
    addresses = set(re.findall(r'<a [^>]*href="(/[^"#]*)', page))
    assert len(addresses) > 5
    for address in addresses:
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


@pytest.mark.django_db
def test_carries_what_search_engines_and_shares_need(client: Client) -> None:
    page = client.get("/?utm_source=x").content.decode()
    assert '<link rel="canonical" href="http://testserver/">' in page
    title = re.search(r"<title>(.+) · Boulevard</title>", page)
    assert title
    assert f'<meta property="og:title" content="{title[1]} · Boulevard">' in page
    assert '<meta name="description" content="' in page


@pytest.mark.django_db
def test_tells_a_client_apart_and_stores_nothing_he_was_shown(client: Client) -> None:
    assert "Sign in" in client.get("/").content.decode()
    client.force_login(make_user("alice"))
    answer = client.get("/")
    assert "Sign out" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("products", [1, 30])
def test_draws_the_front_with_few_queries(client: Client, products: int, django_assert_max_num_queries) -> None:
    category = make_category()
    for _ in range(products):
        make_variant(product=make_product(category=category))
    cache.clear()
    with django_assert_max_num_queries(4):
        page = client.get("/").content.decode()
    assert page.count('<article class="lot"') == min(products, 8) + min(products, 4)


@pytest.mark.django_db
def test_leaves_out_what_is_not_for_sale(client: Client) -> None:
    make_variant(product=make_product("Salt Heron"))
    make_variant(product=make_product("Hidden Heron", is_published=False))
    page = client.get("/").content.decode()
    assert "Salt Heron" in page
    assert "Hidden Heron" not in page


@pytest.mark.django_db
def test_tells_crawlers_what_there_is(client: Client) -> None:
    shown = make_variant(product=make_product("Salt Heron")).product
    hidden = make_variant(product=make_product("Hidden Heron", is_published=False)).product
    robots = client.get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in robots.content.decode()
    index = client.get("/sitemap.xml").content.decode()
    sections = re.findall(r"<loc>http://testserver(/sitemap-\w+\.xml)</loc>", index)
    assert len(sections) == 3
    listed = "".join(client.get(section).content.decode() for section in sections)
    assert shown.get_absolute_url() in listed
    assert hidden.get_absolute_url() not in listed
    assert shown.category.get_absolute_url() in listed
