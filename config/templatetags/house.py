"""What the house's templates draw: icons, scenes, money. Called hundreds of times a page, so remembered."""

from decimal import Decimal
from functools import cache, lru_cache

from babel.numbers import format_currency
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shop import art

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; a word stands beside it, or a `.vh`."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.filter
def money(amount: Decimal | float | str | None, currency: str = "") -> str:
    """Write an amount as the reader's language does: €148.00, 148,00 €."""
    if amount is None or amount == "":
        return ""
    return _money(Decimal(amount), currency or settings.SHOP_CURRENCY, get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=8192)
def _money(amount: Decimal, currency: str, language: str) -> str:
    return format_currency(amount, currency, locale=language.replace("-", "_"))


@register.simple_block_tag
def said_twice(content: SafeString) -> SafeString:
    """Keep what is between the tags `as name`: a block can stand only once in a page, its words in several places."""
    return SafeString(content.strip())


@register.simple_tag
@cache
def street() -> SafeString:
    """Draw the boulevard of the home page."""
    return _drawn(art.facade())


@register.simple_tag
@cache
def shopfront() -> SafeString:
    """Draw the shop window beside the entrance forms."""
    return _drawn(art.facade(view=art.SHOPFRONT))


@register.simple_tag
@lru_cache(maxsize=32)
def scene(kind: str) -> SafeString:
    """Draw the small scene of an empty list or an error page."""
    return _drawn(art.empty(kind))


def _drawn(svg: str) -> SafeString:
    # Our own drawing, of constants alone; it holds no visitor's text.
    return SafeString(svg)
