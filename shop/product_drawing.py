"""The page of a product, remembered by what it shows: never out of date, drawn anew only when something changed."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import Http404
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shop.category_tree import Branch, category_tree
from shop.lots import Lot, related_lots
from shop.models import Product, ProductImage, Variant
from shop.product_page import absolute, offer_of, product_data

RELATED = 4


class Drawn(NamedTuple):
    head: SafeString
    body: SafeString


@dataclass(frozen=True)
class _Subject:
    """Everything the page shows; two are equal where every value shown is, the price and stock among them."""

    shown: tuple[Any, ...]
    product: Product = field(compare=False)
    variants: list[Variant] = field(compare=False)
    images: list[ProductImage] = field(compare=False)
    path: list[Branch] = field(compare=False)
    related: list[Lot] = field(compare=False)
    wanted: str = field(compare=False)


def draw_product(product: Product, *, wanted: str = "") -> Drawn:
    """Return head and body of the page. Three queries, and the tree of categories."""
    variants = list(product.variants.filter(is_active=True))
    if not variants:
        # The last one was taken off the shelf after the product was read.
        raise Http404
    images = list(product.images.all())
    card = product.card
    related = related_lots(product.pk, category_id=product.category_id, set_id=card.set_id if card else None, limit=RELATED)
    tree = category_tree()
    path = tree.path_to(tree.by_id[product.category_id]) if product.category_id in tree.by_id else []
    rows: list[Model] = [product, *([card, card.set] if card else []), *variants, *images]
    wanted = wanted if wanted in {str(variant.pk) for variant in variants} else ""
    shown = (get_language(), wanted, *map(_values, rows), *path, *related)
    return _draw(_Subject(shown, product, variants, images, path, related, wanted))


def _values(row: Model) -> tuple[str, ...]:
    return tuple(str(value) for name, value in row.__dict__.items() if name[0] != "_")


@lru_cache(maxsize=512)
def _draw(subject: _Subject) -> Drawn:
    product = subject.product
    offer = offer_of(subject.variants, subject.images, wanted=subject.wanted)
    context = {
        "product": product,
        "card": product.card,
        "path": subject.path,
        "offer": offer,
        "related": subject.related,
        "data": product_data(product, offer),
        "image_url": absolute(offer.images[0].file.url) if offer.images else "",
    }
    head, body = (get_template(f"shop/_product_{part}.html").render(context) for part in ("head", "body"))
    return Drawn(SafeString(head), SafeString(body))
