from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from config.templatetags.house import icon, money, scene, shopfront, street

NARROW, FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        (Decimal("148"), "", "en", "€148.00"),
        (Decimal("148.00"), "EUR", "fr", f"148,00{FIXED}€"),
        (Decimal("1480.5"), "", "en", "€1,480.50"),
        (Decimal("1480.5"), "", "fr", f"1{NARROW}480,50{FIXED}€"),
        (Decimal("-10"), "", "en", "-€10.00"),
        ("0.1", "", "en", "€0.10"),
        (0, "", "en", "€0.00"),
        (Decimal("12"), "GBP", "en", "£12.00"),
        (None, "", "en", ""),
        ("", "", "fr", ""),
    ],
)
def test_writes_money_as_the_reader_does(amount: Decimal | str | int | None, currency: str, language: str, written: str) -> None:
    with translation.override(language):
        assert money(amount, currency) == written


def test_names_an_icon_of_the_sprite_and_escapes() -> None:
    assert icon("bell") == '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#bell"/></svg>'
    assert "<script>" not in icon('"><script>')


@pytest.mark.parametrize("drawing", [street(), shopfront(), scene("lamp")])
def test_draws_without_what_the_policy_forbids(drawing: str) -> None:
    assert drawing.startswith("<svg")
    for forbidden in ("<style", "style=", "<script", "href="):
        assert forbidden not in drawing


def test_says_a_block_twice_and_escapes_once() -> None:
    words = Template("{% load house %}{% said_twice as t %} {{ name }} {% endsaid_twice %}<a title='{{ t }}'>{{ t }}</a>")
    assert words.render(Context({"name": "<b> & co"})) == "<a title='&lt;b&gt; &amp; co'>&lt;b&gt; &amp; co</a>"
