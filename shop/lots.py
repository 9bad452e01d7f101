"""Products as they hang on the wall: one line of SQL each, and markup remembered by what it shows."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.db import connection
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shop.models.catalogue import LOW_STOCK, StockState

# What a lot shows, for the products of a relation named `page` that gives `id` and `price`.
# {variants} narrows to the variants asked for, so that price and stock are theirs.
LOT_COLUMNS = """
    page.id, page.slug, page.name_en, page.name_fr, page.caption_en, page.caption_fr, page.price,
    stock.dearest, stock.was, stock.available, stock.reserved, image.file, image.width, image.height
"""
LOT_JOINS = """
    CROSS JOIN LATERAL (
        SELECT max(v.price) AS dearest, min(v.compare_at_price) AS was,
               coalesce(sum(v.on_hand - v.reserved), 0) AS available, coalesce(sum(v.reserved), 0) AS reserved
        FROM shop_variant v WHERE v.product_id = page.id AND v.is_active {variants}
    ) stock
    LEFT JOIN LATERAL (
        SELECT i.file, i.width, i.height FROM shop_productimage i
        WHERE i.product_id = page.id ORDER BY i.position, i.id LIMIT 1
    ) image ON true
"""
FOR_SALE = "p.is_published AND p.price_from IS NOT NULL"
PRODUCT_COLUMNS = "p.id, p.slug, p.name_en, p.name_fr, p.caption_en, p.caption_fr"


class Lot(NamedTuple):
    """A product's tile; the attributes are named as those of Product and Variant."""

    id: int
    slug: str
    name: str
    caption: str
    price_from: Decimal
    has_dearer: bool
    compare_at_price: Decimal | None
    # Never above LOW_STOCK + 1: more need not be told apart.
    available: int
    is_reserved: bool
    image_name: str
    image_width: int
    image_height: int

    @property
    def lot_number(self) -> str:
        return f"{self.id:04d}"

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])

    @property
    def image_url(self) -> str:
        return default_storage.url(self.image_name) if self.image_name else ""

    @property
    def stock_state(self) -> StockState:
        if self.available > LOW_STOCK:
            return "in_stock"
        if self.available > 0:
            return "low"
        return "reserved" if self.is_reserved else "sold_out"

    @property
    def html(self) -> SafeString:
        return _render(self, get_language() or "en")


# The key is everything the markup shows, stock and price too, so nothing here can be out of date.
@lru_cache(maxsize=8_192)
def _render(lot: Lot, language: str) -> SafeString:
    return SafeString(get_template("shop/_lot.html").render({"product": lot}))


def lot_of(row: Sequence[Any]) -> Lot:
    """Make a Lot of one row of LOT_COLUMNS, in the active language."""
    pk, slug, name_en, name_fr, caption_en, caption_fr, price, dearest, was, available, reserved, file, width, height = row
    french = (get_language() or "en").startswith("fr")
    return Lot(
        pk,
        slug,
        (french and name_fr) or name_en,
        (french and caption_fr) or caption_en,
        price,
        dearest is not None and dearest > price,
        was if dearest == price else None,
        min(available, LOW_STOCK + 1),
        reserved > 0,
        file or "",
        width or 0,
        height or 0,
    )


def newest_lots(limit: int) -> list[Lot]:
    return _fetch("true", [], order="page.created_at DESC, page.id DESC", limit=limit, sort="p.created_at DESC, p.id DESC")


def house_selection(limit: int) -> list[Lot]:
    return _fetch("true", [], order="page.rank DESC, page.id DESC", limit=limit, sort="p.rank DESC, p.id DESC")


def related_lots(product_id: int, *, category_id: int, set_id: str | None, limit: int) -> list[Lot]:
    """Return what is in stock of the same set, the cards that follow first; filled up from the same category.

    One query where the set has enough, else two.
    """
    of_set = "p.card_id IN (SELECT c.id FROM shop_tradecard c WHERE c.set_id = %s)"
    lots: list[Lot] = []
    if set_id:
        lots = _in_stock(of_set, [set_id], order="p.id < %s, p.id", order_params=[product_id], but=product_id, limit=limit)
    if len(lots) < limit:
        others, given = f"p.category_id = %s AND ({of_set}) IS NOT TRUE", [category_id, set_id]
        lots += _in_stock(others, given, order="p.rank DESC, p.id DESC", but=product_id, limit=limit - len(lots))
    return lots


def _in_stock(where: str, params: list[Any], *, order: str, order_params: Sequence[Any] = (), but: int, limit: int) -> list[Lot]:
    free = "EXISTS (SELECT FROM shop_variant f WHERE f.product_id = p.id AND f.is_active AND f.on_hand > f.reserved)"
    first = ("p.id IN (SELECT p.id FROM shop_product p WHERE", where, "AND", FOR_SALE, "AND", free, "AND p.id <> %s")
    given = [*params, but, *order_params, limit]
    return _fetch(" ".join((*first, "ORDER BY", order, "LIMIT %s)")), given, order="page.rank DESC, page.id DESC", limit=limit)


def _fetch(where: str, params: list[Any], *, order: str, limit: int, sort: str = "p.id") -> list[Lot]:
    statement = " ".join(
        (
            "SELECT",
            LOT_COLUMNS,
            "FROM (SELECT",
            PRODUCT_COLUMNS,
            ", p.price_from AS price, p.rank, p.created_at FROM shop_product p",
            f"WHERE {FOR_SALE} AND {where} ORDER BY {sort} LIMIT %s",
            f") page {LOT_JOINS.format(variants='')} ORDER BY {order}",
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, limit])
        return [lot_of(row) for row in cursor]
