"""The cart's page and its deeds as a browser meets them, with and without htmx."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from shop.models import Cart, CartItem, Variant
from tests.factories import PASSWORD, make_product, make_user, make_variant

pytestmark = pytest.mark.django_db

CART, ADD, UPDATE = "/cart/", "/cart/add/", "/cart/update/"
HTMX = {"HX-Request": "true", "HX-Target": "cart"}


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def cart_rows() -> list[tuple[int, int]]:
    return list(CartItem.objects.values_list("variant_id", "quantity"))


def test_shows_an_empty_cart_and_makes_none(client: Client) -> None:
    answer = client.get(CART)
    assert answer.status_code == 200
    assert "Your cart is empty" in answer.content.decode()
    assert not Cart.objects.exists()
    assert "sessionid" not in client.cookies


def test_adds_and_goes_to_the_cart(client: Client) -> None:
    variant = make_variant(price="12.50")
    answer = client.post(ADD, {"variant": variant.pk, "quantity": 2}, follow=True)
    assert answer.redirect_chain == [(CART, 302)]
    page = answer.content.decode()
    assert "Salt Heron" in page
    assert "€25.00" in page
    assert "Your cart has 2 × Salt Heron now." in page


def test_goes_on_where_next_says_only_on_this_site(client: Client) -> None:
    variant = make_variant()
    for wanted, target in {
        "/shop/": "/shop/",
        "https://elsewhere.test/": CART,
        "//elsewhere.test": CART,
        "javascript:alert(1)": CART,
        "\0/x": CART,
    }.items():
        assert client.post(ADD, {"variant": variant.pk, "next": wanted})["Location"] == target


def test_finds_the_variant_by_product_and_options(client: Client) -> None:
    product = make_product()
    french = make_variant(product=product, condition="near_mint", language="fr")
    make_variant(product=product, condition="near_mint", language="en")
    client.post(ADD, {"product": product.pk, "condition": "near_mint", "language": "fr"})
    assert cart_rows() == [(french.pk, 1)]
    assert said(client.post(ADD, {"product": product.pk, "condition": "near_mint"}))[-1:] == ["Choose one of the kinds first."]
    assert said(client.post(ADD, {"product": product.pk, "language": "de"}))[-1:] == [
        "This choice is not for sale; choose another."
    ]
    assert cart_rows() == [(french.pk, 1)]


def test_a_product_of_one_kind_needs_no_choice(client: Client) -> None:
    variant = make_variant(condition="sealed")
    client.post(ADD, {"product": variant.product_id})
    assert cart_rows() == [(variant.pk, 1)]


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "101", "9" * 30, "9" * 5000, "", "x", "1\0", "1e3", "٣x"])
def test_refuses_a_quantity_that_is_none(client: Client, quantity: str) -> None:
    variant = make_variant(on_hand=500)
    answer = client.post(ADD, {"variant": variant.pk, "quantity": quantity})
    assert answer.status_code == 302
    assert len(said(answer)) == 1
    assert not Cart.objects.exists()


@pytest.mark.parametrize(
    "article",
    [
        {},
        {"variant": "0"},
        {"variant": "-1"},
        {"variant": "99999999"},
        {"variant": "9" * 40},
        {"variant": "1\0"},
        {"variant": "' OR 1=1 --"},
        {"product": "99999999"},
        {"product": "x"},
        {"product": "1", "condition": "a\0b"},
        {"product": "1", "size": "x" * 500},
    ],
)
def test_refuses_an_article_that_is_none(client: Client, article: dict[str, str]) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(ADD, article, headers=headers)
        assert answer.status_code == (200 if headers else 302)
    assert not Cart.objects.exists()


def test_changes_and_removes(client: Client) -> None:
    variant = make_variant(on_hand=5)
    client.post(ADD, {"variant": variant.pk})
    client.post(UPDATE, {"variant": variant.pk, "quantity": 4})
    assert cart_rows() == [(variant.pk, 4)]
    client.post(UPDATE, {"variant": variant.pk, "quantity": 4, "q": 3})
    assert cart_rows() == [(variant.pk, 3)]
    answer = client.post(UPDATE, {"variant": variant.pk, "quantity": 50})
    assert said(answer)[-1:] == ["Only 5 are left; your cart has 5 now."]
    client.post(UPDATE, {"variant": variant.pk, "quantity": 5, "q": 0})
    assert cart_rows() == []


def test_empties_the_cart(client: Client) -> None:
    for _ in range(3):
        client.post(ADD, {"variant": make_variant().pk})
    client.post(UPDATE, {"empty": "1"})
    assert cart_rows() == []


@pytest.mark.parametrize(
    "change", [{"quantity": "-1"}, {"quantity": "1.5"}, {"quantity": ""}, {}, {"quantity": "101"}, {"quantity": "\0"}, {"q": "x"}]
)
def test_refuses_a_change_that_is_none(client: Client, change: dict[str, str]) -> None:
    variant = make_variant()
    client.post(ADD, {"variant": variant.pk, "quantity": 2})
    answer = client.post(UPDATE, {"variant": variant.pk, **change})
    assert answer.status_code == 302
    assert cart_rows() == [(variant.pk, 2)]


def test_anothers_cart_cannot_be_touched(client: Client) -> None:
    variant, owner = make_variant(), Client()
    owner.post(ADD, {"variant": variant.pk, "quantity": 2})
    for change in ({"variant": variant.pk, "q": 0}, {"empty": "1"}, {"variant": variant.pk, "quantity": 9}):
        client.post(UPDATE, change)
        assert cart_rows() == [(variant.pk, 2)]
    assert "Salt Heron" not in client.get(CART).content.decode()


def test_deeds_need_a_post_with_its_token() -> None:
    careful = Client(enforce_csrf_checks=True)
    variant = make_variant()
    for address in (ADD, UPDATE):
        assert careful.get(address, {"variant": variant.pk}).status_code == 405
        assert careful.post(address, {"variant": variant.pk}).status_code == 403
    assert careful.post(CART).status_code in (403, 405)
    assert not Cart.objects.exists()


def test_htmx_on_the_cart_page_gets_lines_total_and_count(client: Client) -> None:
    variant = make_variant(price="12.50")
    client.post(ADD, {"variant": variant.pk})
    part = client.post(UPDATE, {"variant": variant.pk, "quantity": 2}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "€25.00" in part
    assert 'id="cart-count" hx-swap-oob="true"><span class="count">2<' in part
    part = client.post(UPDATE, {"variant": variant.pk, "q": 0}, headers=HTMX).content.decode()
    assert "Your cart is empty" in part
    assert 'id="cart-count" hx-swap-oob="true"></span>' in part


def test_htmx_elsewhere_gets_a_remark_and_the_count(client: Client) -> None:
    variant = make_variant(on_hand=3)
    part = client.post(ADD, {"variant": variant.pk, "quantity": 9}, headers={"HX-Request": "true"}).content.decode()
    assert "Only 3 are left; your cart has 3 now." in part
    assert '<span class="count">3<' in part
    assert 'class="line"' not in part


def test_a_piece_no_longer_for_sale_is_shown_and_blocks_until_taken_out(client: Client) -> None:
    gone, kept = make_variant(), make_variant()
    for variant in (gone, kept):
        client.post(ADD, {"variant": variant.pk})
    Variant.objects.filter(pk=gone.pk).update(is_active=False)
    page = client.get(CART).content.decode()
    assert "The house does not sell this any more." in page
    assert f'href="{reverse("shop:checkout")}"' not in page
    client.post(UPDATE, {"variant": gone.pk, "q": 0})
    assert f'href="{reverse("shop:checkout")}"' in client.get(CART).content.decode()


def test_hostile_names_are_shown_as_text(client: Client) -> None:
    variant = make_variant(product=make_product("<script>alert(1)</script>", slug="hostile"), size="<img src=x>")
    client.post(ADD, {"variant": variant.pk})
    page = client.get(CART).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize("count", [1, 15])
def test_the_page_costs_at_most_six_queries(client: Client, count: int, django_assert_max_num_queries) -> None:
    client.force_login(make_user("alice"))
    for _ in range(count):
        client.post(ADD, {"variant": make_variant().pk})
    client.get(CART)
    with django_assert_max_num_queries(6):
        assert client.get(CART).content.decode().count('class="line"') == count


def sign_in(client: Client, name: str = "alice") -> None:
    answer = client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def test_signing_in_merges_the_guests_cart(client: Client) -> None:
    alice, both, only = make_user("alice"), make_variant(), make_variant()
    at_home = Client()
    at_home.force_login(alice)
    at_home.post(ADD, {"variant": both.pk, "quantity": 2})
    client.post(ADD, {"variant": both.pk})
    client.post(ADD, {"variant": only.pk})
    key = client.session.session_key
    sign_in(client)
    assert client.session.session_key != key
    assert sorted(cart_rows()) == [(both.pk, 3), (only.pk, 1)]
    assert Cart.objects.get().user == alice
    assert "cart" not in client.session


def test_signing_up_keeps_the_cart(client: Client) -> None:
    variant = make_variant()
    client.post(ADD, {"variant": variant.pk})
    client.post(reverse("account_signup"), {"email": "new@example.test", "username": "newcomer", "password1": "a-long-street-27"})
    assert Cart.objects.get().user.username == "newcomer"
    assert cart_rows() == [(variant.pk, 1)]


def test_signing_out_leaves_nothing_behind(client: Client) -> None:
    make_user("alice")
    sign_in(client)
    client.post(ADD, {"variant": make_variant().pk})
    client.post(reverse("account_logout"))
    assert "Your cart is empty" in client.get(CART).content.decode()
