"""The page of a product, remembered by what it shows: never out of date, drawn anew only when something changed.

The rows are read as plain tuples: they are the key, and models are only made of them to draw.
"""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model
from django.http import Http404
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shop.category_tree import Branch, category_tree
from shop.lots import FOR_SALE, Lot, related_lots
from shop.models import Product, ProductImage, TradeCard, TradeSet, Variant
from shop.product_page import absolute, offer_of, product_data

RELATED = 4
# Long, and shown nowhere.
UNREAD = {"search", "keywords"}

type Row = tuple[Any, ...]


class Drawn(NamedTuple):
    product: Product
    head: SafeString
    body: SafeString


@dataclass(frozen=True)
class _Subject:
    """What the page shows; two are equal where every value shown is, the price and stock among them."""

    language: str
    # The variant to begin with, if the address names one.
    wanted: str
    product: Row
    variants: tuple[Row, ...]
    images: tuple[Row, ...]
    path: tuple[Branch, ...]
    related: tuple[Lot, ...]
    # Made of `product` already.
    made: Product = field(compare=False)


def draw_product(slug: str, *, wanted: str = "") -> Drawn:
    """Return the page of a product for sale, else raise Http404. Four queries, and the tree of categories."""
    found = _read(_product_sql(), slug)
    if not found:
        raise Http404
    product = _product_of(found[0])
    variants = _read(_variants_sql(), product.pk)
    if not variants:
        # The last one was taken off the shelf after the product was read.
        raise Http404
    images = _read(_images_sql(), product.pk)
    set_id = product.card.set_id if product.card else None
    related = related_lots(product.pk, category_id=product.category_id, set_id=set_id, limit=RELATED)
    tree = category_tree()
    path = tree.path_to(tree.by_id[product.category_id]) if product.category_id in tree.by_id else []
    wanted = wanted if wanted in {str(row[0]) for row in variants} else ""
    subject = _Subject(get_language() or "en", wanted, found[0], variants, images, tuple(path), tuple(related), product)
    head, body = _draw(subject)
    return Drawn(product, head, body)


@lru_cache(maxsize=512)
def _draw(subject: _Subject) -> tuple[SafeString, SafeString]:
    product = subject.made
    variants = [Variant.from_db("default", _fields(Variant), row) for row in subject.variants]
    images = [ProductImage.from_db("default", _fields(ProductImage), row) for row in subject.images]
    offer = offer_of(variants, images, wanted=subject.wanted)
    context = {
        "product": product,
        "card": product.card,
        "path": subject.path,
        "offer": offer,
        "related": subject.related,
        "data": product_data(product, offer),
        "image_url": absolute(images[0].file.url) if images else "",
    }
    head, body = (get_template(f"shop/_product_{part}.html").render(context) for part in ("head", "body"))
    return SafeString(head), SafeString(body)


def _product_of(row: Row) -> Product:
    of_product, of_card, of_set = _fields(Product), _fields(TradeCard), _fields(TradeSet)
    product = Product.from_db("default", of_product, row[: len(of_product)])
    rest = row[len(of_product) :]
    product.card = TradeCard.from_db("default", of_card, rest[: len(of_card)]) if product.card_id else None
    if product.card:
        product.card.set = TradeSet.from_db("default", of_set, rest[len(of_card) :])
    return product


def _read(statement: str, *given: Any) -> tuple[Row, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        # An array comes as a list, which is no key.
        return tuple(tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in cursor)


@cache
def _fields(model: type[Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields if f.attname not in UNREAD]


def _columns(model: type[Model], alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in _fields(model))


@cache
def _product_sql() -> str:
    columns = ", ".join((_columns(Product, "p"), _columns(TradeCard, "c"), _columns(TradeSet, "s")))
    tables = "FROM shop_product p LEFT JOIN shop_tradecard c ON c.id = p.card_id LEFT JOIN shop_tradeset s ON s.id = c.set_id"
    return " ".join(("SELECT", columns, tables, "WHERE p.slug = %s AND", FOR_SALE))


@cache
def _variants_sql() -> str:
    columns = _columns(Variant, "v")
    return " ".join(("SELECT", columns, "FROM shop_variant v WHERE v.product_id = %s AND v.is_active ORDER BY v.position, v.id"))


@cache
def _images_sql() -> str:
    columns = _columns(ProductImage, "i")
    return " ".join(("SELECT", columns, "FROM shop_productimage i WHERE i.product_id = %s ORDER BY i.position, i.id"))
