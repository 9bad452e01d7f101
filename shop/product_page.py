"""What the page of one product shows and tells machines."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.models import Product, ProductImage, Variant
from shop.models.catalogue import OPTION_FIELDS, Condition, StockState
from shop.option_words import option_legends, option_word

_SCHEMA_STATES: dict[StockState, str] = {
    "in_stock": "InStock",
    "low": "LimitedAvailability",
    "reserved": "OutOfStock",
    "sold_out": "SoldOut",
}
# Nothing in a name may end the script element.
_SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_SCRIPT_STATES: dict[StockState, str] = {"in_stock": "in", "low": "low", "reserved": "held", "sold_out": "out"}
_TONES: dict[StockState, str] = {"in_stock": "ok", "low": "warn", "reserved": "info", "sold_out": ""}


@dataclass(frozen=True)
class OptionChoice:
    """One value of an option; `variant` is what the choice gives while the other options stay."""

    value: str
    label: str
    variant: Variant | None
    is_chosen: bool

    @property
    def is_out(self) -> bool:
        return self.variant is None or self.variant.stock_state == "sold_out"


@dataclass(frozen=True)
class OptionGroup:
    field: str
    legend: str
    choices: list[OptionChoice]

    @property
    def shows_prices(self) -> bool:
        """Whether this choice alone changes the price."""
        return len({choice.variant.price for choice in self.choices if choice.variant}) > 1


@dataclass(frozen=True)
class ShownVariant:
    """A variant as the page's script reads it."""

    variant: Variant
    options: list[tuple[str, str]]
    state: str
    tone: str
    words: str


@dataclass(frozen=True)
class Offer:
    variants: list[ShownVariant]
    chosen: ShownVariant
    groups: list[OptionGroup]
    # Options that all variants share: sent along, not asked.
    fixed: list[tuple[str, str]]
    images: list[ProductImage]


def offer_of(variants: list[Variant], images: list[ProductImage], *, wanted: str = "") -> Offer:
    """Return what there is to choose; `wanted` is the id of a variant to begin with."""
    chosen = next((v for v in variants if str(v.pk) == wanted), None) or next((v for v in variants if v.available), variants[0])
    used = [name for name in OPTION_FIELDS if any(getattr(v, name) for v in variants)]
    asked = [name for name in used if len({getattr(v, name) for v in variants}) > 1]
    shown = [_shown(variant, used) for variant in variants]
    return Offer(
        variants=shown,
        chosen=shown[variants.index(chosen)],
        groups=[_group(name, used, variants, chosen) for name in asked],
        fixed=[(name, getattr(chosen, name)) for name in used if name not in asked],
        images=images,
    )


def _shown(variant: Variant, used: Iterable[str]) -> ShownVariant:
    state = variant.stock_state
    options = [(name, getattr(variant, name)) for name in used]
    return ShownVariant(variant, options, _SCRIPT_STATES[state], _TONES[state], stock_words(variant))


def stock_words(variant: Variant) -> str:
    match variant.stock_state:
        case "in_stock":
            return _("In stock")
        case "low":
            count = variant.available
            return ngettext("Last one in stock", "Last %(count)s in stock", count) % {"count": count}
        case "reserved":
            return _("Reserved in another cart")
        case _:
            return _("Sold out")


def _group(name: str, used: list[str], variants: list[Variant], chosen: Variant) -> OptionGroup:
    others = [other for other in used if other != name]
    values = dict.fromkeys(getattr(v, name) for v in variants)
    choices = []
    for value in values:
        same = [v for v in variants if getattr(v, name) == value and all(getattr(v, o) == getattr(chosen, o) for o in others)]
        choices.append(OptionChoice(value, option_word(name, value), same[0] if same else None, value == getattr(chosen, name)))
    return OptionGroup(name, option_legends()[name], choices)


def product_data(product: Product, offer: Offer) -> SafeString:
    """schema.org's Product for search engines, as JSON that is safe inside a script element."""
    url = f"{settings.SITE_URL}{product.get_absolute_url()}"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.description or product.caption,
        "url": url,
        "sku": offer.chosen.variant.sku,
        "image": [absolute(image.file.url) for image in offer.images],
        "offers": [
            {
                "@type": "Offer",
                "sku": shown.variant.sku,
                "url": f"{url}?variant={shown.variant.pk}",
                "price": f"{shown.variant.price:.2f}",
                "priceCurrency": shown.variant.currency,
                "availability": f"https://schema.org/{_SCHEMA_STATES[shown.variant.stock_state]}",
                "itemCondition": _schema_condition(shown.variant),
            }
            for shown in offer.variants
        ],
    }
    return SafeString(json.dumps(data, ensure_ascii=False).translate(_SCRIPT_ESCAPES))


def _schema_condition(variant: Variant) -> str:
    is_used = variant.condition not in ("", Condition.SEALED, Condition.MINT)
    return f"https://schema.org/{'UsedCondition' if is_used else 'NewCondition'}"


def absolute(url: str) -> str:
    return url if url.startswith(("http://", "https://")) else f"{settings.SITE_URL}{url}"
