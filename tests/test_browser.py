"""The shop as a person uses it, in a real Chromium: `make browser`."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from shop.integrity import faults
from shop.models import Order, Product

CHROME = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": (390, 844), "desk": (1440, 900)}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROME, reason="no Chromium; name one in CHROME"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this thread; the ORM is called from it by the tests alone.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROME, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def house(live_server, settings, tmp_path: Path) -> str:
    settings.STRIPE_API_BASE = f"{live_server.url}/sandbox/stripe"
    settings.SITE_URL = live_server.url
    call_command("seed_demo", verbosity=0)
    return str(live_server.url)


class Visit:
    """A page with a note of everything that went wrong on it."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base = base
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("response", lambda r: self.wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def assert_sound(self) -> None:
        """Nothing in the console, nothing that scrolls sideways, nothing that axe objects to."""
        assert self.wrong == []
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}: {found.generate_report()}"


def visit(browser: Browser, house: str, *, size: str = "desk", scheme: str = "light", **more: object) -> Visit:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **more
    )
    return Visit(context, house)


def fill_checkout(page: Page) -> None:
    page.get_by_label(re.compile("^E-?mail")).fill("guest@example.test")
    page.locator("[name=name]").fill("Camille Aubert")
    page.locator("[name=line1]").fill("14, rue de la Charité")
    page.locator("[name=postcode]").fill("69002")
    page.locator("[name=city]").fill("Lyon")
    page.locator("[name=terms]").check()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
@pytest.mark.parametrize("size", list(SIZES))
def test_a_guest_finds_a_card_pays_and_holds_the_order(browser, house, size, javascript):
    seen = visit(browser, house, size=size, java_script_enabled=javascript)
    page = seen.go("/shop/?search=salt+heron")
    page.locator("article.lot a").first.click()
    page.locator("main form button:visible", has_text="Add to cart").first.click()
    page.wait_for_load_state("networkidle")
    seen.go("/cart/")
    page.locator("main a[href='/checkout/']:visible, main form[action='/checkout/'] button:visible").first.click()
    expect(page).to_have_url(re.compile("/checkout/"))
    fill_checkout(page)
    page.locator("main form button:visible", has_text="Pay").click()
    expect(page).to_have_url(re.compile("/sandbox/pay/"))
    page.locator("main form button[type=submit]:visible, main form button:not([type]):visible").first.click()
    expect(page).to_have_url(re.compile(r"/orders/B-\w{6}/\?token="))
    expect(page.locator("[data-state=paid]")).to_be_visible()
    order = Order.objects.latest("pk")
    assert (order.state, order.email) == ("paid", "guest@example.test")
    assert faults() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_sound(browser, house, size, scheme, language):
    seen = visit(browser, house, size=size, scheme=scheme, locale=language)
    product = Product.objects.for_sale().order_by("pk")[0]
    for path in (
        "/",
        "/shop/",
        "/shop/?search=sal+herron",
        "/shop/?search=zzzzzz",
        product.get_absolute_url(),
        "/cart/",
        "/accounts/login/",
        "/accounts/signup/",
    ):
        seen.go(path)
        assert seen.page.locator("html").get_attribute("lang") == language
        seen.assert_sound()
    seen.go(product.get_absolute_url())
    seen.page.locator("main form button[type=submit]:visible, main form button:not([type]):visible").first.click()
    seen.page.wait_for_load_state("networkidle")
    for path in ("/cart/", "/checkout/"):
        seen.go(path)
        seen.assert_sound()
    for order in Order.objects.order_by("pk"):
        seen.go(order.link)
        seen.assert_sound()


def test_an_error_takes_the_focus_and_says_what_to_do(browser, house):
    seen = visit(browser, house)
    product = Product.objects.for_sale().order_by("pk")[0]
    page = seen.go(product.get_absolute_url())
    page.locator("main form button:visible", has_text="Add to cart").first.click()
    page.wait_for_load_state("networkidle")
    seen.go("/checkout/")
    page.locator("main form button:visible", has_text="Pay").click()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("[data-errors]")).to_be_focused()
    assert Order.objects.filter(email="").count() == 0


def test_the_keyboard_alone_reaches_the_cart(browser, house):
    seen = visit(browser, house)
    page = seen.go("/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
