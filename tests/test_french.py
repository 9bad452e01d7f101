"""A French client's way through the house: French all along, by the cookie first, else by the browser."""

import re
from html import unescape

import pytest
from django.core import mail
from django.test import Client

from shop.checkout import Buyer, Wish, check_out
from shop.order_mail import mail_order
from tests.factories import PASSWORD, make_category, make_product, make_shipping_method, make_user, make_variant
from tests.stripe_road import in_process

pytestmark = pytest.mark.django_db

# Words of the house's English that are no French ones; the API's own names and Stripe's are none of them.
ENGLISH = re.compile(
    r"\b(the|your|you|we|our|of|and|with|this|is|are|was|it|to|from|for|by|cart|basket|order|checkout|sign|password|address|"
    r"delivery|price|piece|pieces|sold|reserved|stock only|search|shop|home|language|near mint|english|french|paid|pay|"
    r"refunded|shipped|back|nothing|error|required|january|november|free|total left)\b",
    re.IGNORECASE,
)
DELIVERY = {
    "email": "camille@example.test",
    "name": "Camille Aubert",
    "line1": "14, rue de la Charité",
    "postcode": "69002",
    "city": "Lyon",
    "country": "FR",
    "shipping_method": "tracked",
    "terms": "on",
}


@pytest.fixture(autouse=True)
def road():
    with in_process() as road:
        yield road


@pytest.fixture
def variant():
    category = make_category(name_fr="Cartes", description_fr="Des cartes.")
    product = make_product("Salt Heron", name_fr="Héron des marais", caption_fr="Marais salants 4/102", category=category)
    return make_variant(product=product, on_hand=2, price="1480.00", condition="near_mint", language="fr")


@pytest.fixture
def delivery():
    return make_shipping_method(name_fr="Envoi suivi")


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "fr-FR,fr;q=0.9,en;q=0.5"})


def words(answer) -> str:
    """What a reader sees or hears of a page: its text, and the attributes that are read out."""
    page = re.sub(r"(?s)<(script|style|code|pre)\b.*?</\1>", " ", answer.content.decode())
    spoken = re.findall(r'(?:aria-label|alt|title|placeholder|content|data-none)="([^"]*)"', page)
    # A name in another language says so; the language switch is one.
    page = re.sub(r'<button [^>]*lang="en".*?</button>', " ", page)
    page = page.replace("Stripe Checkout", "Stripe")
    return unescape(
        "\n".join([re.sub(r"<[^>]+>", " ", page), *(said for said in spoken if "://" not in said and "width=" not in said)])
    )


def assert_french(answer, status=200) -> str:
    text = words(answer)
    assert answer.status_code == status, text
    assert '<html lang="fr"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "fr"
    found = {match.group().lower(): text[max(match.start() - 30, 0) : match.end() + 30] for match in ENGLISH.finditer(text)}
    assert found == {}
    return text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/shop/",
        "/shop/?search=heron&condition=near_mint&min_price=5&in_stock=1",
        "/shop/?search=zzzzzz",
        "/shop/c/cards/",
        "/cart/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/confirm-email/nonsense/",
        "/problems/",
    ],
)
def test_pages_are_french(client, variant, path):
    assert_french(client.get(path))


def test_error_pages_are_french(client, variant):
    assert_french(client.get("/nowhere/"), 404)
    assert_french(Client(enforce_csrf_checks=True, headers={"accept-language": "fr"}).post("/cart/add/"), 403)


def test_refused_forms_are_french(client, variant, delivery):
    assert_french(client.post("/accounts/login/", {"login": "nobody", "password": "x"}))
    assert_french(client.post("/accounts/signup/", {"email": "x", "username": "a@b", "password1": "12345678"}))
    client.post("/cart/add/", {"variant": variant.pk})
    assert_french(client.post("/checkout/", {"email": "x", "country": "ZZ"}), 422)


def test_an_order_is_french_from_product_to_delivery(client, variant, delivery):
    page = assert_french(client.get(variant.product.get_absolute_url()))
    assert "1\u202f480,00\u00a0€" in page
    assert "Plus que 2\u00a0en stock" in page
    client.post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    assert "2\u00a0pièces" in assert_french(client.get("/cart/"))
    assert_french(client.get("/checkout/"))
    pay_url = client.post("/checkout/", DELIVERY).headers["Location"]
    assert_french(client.get(pay_url.removeprefix("http://testserver")))
    assert_french(client.get("/checkout/"))
    order = variant.order_lines.get().order
    assert order.language == "fr"
    text = assert_french(client.get(order.link))
    assert "Héron des marais" in text
    assert "Proche du neuf" in text


def test_an_account_is_french(client):
    make_user("alice")
    client.login(username="alice", password=PASSWORD)
    for path in ("/accounts/email/", "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/"):
        assert_french(client.get(path))


@pytest.mark.parametrize("kind", ["paid", "shipped", "refunded", "late_payment"])
def test_mail_of_an_order_is_in_its_language_whoever_sends_it(variant, kind):
    order = check_out(Buyer(), Wish(items=((variant.pk, 1),), email="camille@example.test", language="fr")).order
    mail_order(order, kind)
    (message,) = mail.outbox
    html = message.alternatives[0].content
    assert '<html lang="fr"' in html
    for text in (message.subject, message.body, re.sub(r"(?s)<style.*?</style>|<[^>]+>", " ", html)):
        assert not ENGLISH.findall(re.sub(r"https?://\S+", "", text)), text
    assert "1\u202f480,00\u00a0€" in message.body


def test_the_cookie_counts_before_the_browser(client):
    client.cookies["language"] = "en"
    assert '<html lang="en"' in client.get("/").content.decode()
    client.post("/i18n/setlang/", {"language": "fr", "next": "/"})
    english = Client(headers={"accept-language": "en"})
    english.cookies["language"] = client.cookies["language"].value
    assert '<html lang="fr"' in english.get("/").content.decode()
    assert '<html lang="en"' in Client(headers={"accept-language": "ja"}).get("/").content.decode()


@pytest.mark.parametrize(
    ("path", "title"),
    [("/api/nowhere", "Il n’y a rien à cette adresse."), ("/api/auth/me", "Aucune session n’est ouverte.")],
)
def test_the_api_follows_accept_language(client, path, title):
    answer = client.get(path)
    assert answer.json()["title"] == title
    assert answer.headers["Content-Language"] == "fr"
    assert Client().get(path).headers["Content-Language"] == "en"


def test_a_refusal_of_the_shop_is_french(client, variant):
    body = {"items": [{"variantId": variant.pk, "quantity": 99}], "email": "camille@example.test"}
    answer = client.post("/api/checkout/create-session", body, content_type="application/json")
    assert answer.status_code in (400, 409)
    assert not ENGLISH.findall(answer.json()["title"] + answer.json()["detail"] + answer.json()["errors"][0]["message"])
