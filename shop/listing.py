"""One page of the catalogue, by one statement that no size of the catalogue makes slow.

Written as SQL: Django's compiler costs more CPU here than PostgreSQL's answer, and list, count and facets
share their conditions this way.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from shop.catalogue import CatalogueQuery
from shop.category_tree import CategoryTree
from shop.lots import FOR_SALE, LOT_COLUMNS, LOT_JOINS, PRODUCT_COLUMNS, Lot, lot_of
from shop.pagination import Cursor
from shop.search import corrected, matches, relevance
from shop.sql import Sql, every, joined

# (columns with their types, whether the highest come first); the last column is unique, so there are no ties.
_ORDERS: dict[str, tuple[list[tuple[str, str]], bool]] = {
    "selection": ([("p.rank", "integer"), ("p.id", "bigint")], True),
    "newest": ([("p.created_at", "timestamptz"), ("p.id", "bigint")], True),
    "name": ([("p.name_en", "text"), ("p.id", "bigint")], False),
}
_NAME_FR = "coalesce(nullif(p.name_fr, ''), p.name_en)"


@dataclass(frozen=True)
class Page:
    lots: list[Lot]
    # What is really shown: the search may have been corrected.
    query: CatalogueQuery
    asked: str
    next: str | None
    previous: str | None

    @property
    def is_corrected(self) -> bool:
        return self.query.search != self.asked


def fetch_page(query: CatalogueQuery, tree: CategoryTree, *, cursor: str = "", size: int) -> Page:
    """Return the page at `cursor`. Raises InvalidCursor. A search that finds nothing is tried again without its typo."""
    place = Cursor.decode(cursor, query.sorted_by) if cursor else None
    rows, has_more = _rows(query, tree, place, size)
    asked = query.search
    if not rows and not place and asked and (repaired := corrected(asked)):
        instead = replace(query, search=repaired)
        rows, has_more = _rows(instead, tree, place, size)
        query = instead if rows else query
    is_backward = bool(place and place.is_backward)
    has_next, has_previous = (bool(rows), has_more) if is_backward else (has_more, place is not None and bool(rows))
    width = _LOT_WIDTH
    return Page(
        lots=[lot_of(row[:width]) for row in rows],
        query=query,
        asked=asked,
        next=Cursor(rows[-1][width:]).encode(query.sorted_by) if has_next else None,
        previous=Cursor(rows[0][width:], is_backward=True).encode(query.sorted_by) if has_previous else None,
    )


def count_products(query: CatalogueQuery, tree: CategoryTree) -> int:
    statement = joined(["SELECT count(*) FROM shop_product p WHERE", every(_conditions(query, tree))])
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return int(cursor.fetchone()[0])


_LOT_WIDTH = LOT_COLUMNS.count(",") + 1


def _conditions(query: CatalogueQuery, tree: CategoryTree) -> list[Sql]:
    conditions = [Sql(FOR_SALE), *query.product_conditions(tree).values()]
    if query.search:
        conditions.append(matches(query.search))
    if of_variant := query.variant_conditions():
        fitting = every([Sql("v.product_id = p.id AND v.is_active"), *of_variant.values()])
        conditions.append(joined(["EXISTS (SELECT FROM shop_variant v WHERE", fitting, ")"]))
    return conditions


def _order(query: CatalogueQuery, price: Sql) -> tuple[list[tuple[Sql, str]], bool]:
    ordering = query.sorted_by
    if ordering in ("price", "-price"):
        return [(price, "numeric"), (Sql("p.id"), "bigint")], ordering == "-price"
    if ordering == "relevance":
        return [(relevance(query.search), "integer"), (Sql("p.rank"), "integer"), (Sql("p.id"), "bigint")], True
    columns, descending = _ORDERS[ordering]
    if ordering == "name" and (get_language() or "").startswith("fr"):
        columns = [(_NAME_FR, "text"), *columns[1:]]
    return [(Sql(column), kind) for column, kind in columns], descending


def _rows(query: CatalogueQuery, tree: CategoryTree, place: Cursor | None, size: int) -> tuple[list[Any], bool]:
    """Return up to `size` rows in the order asked for, and whether more follow on that side."""
    of_variant = list(query.variant_conditions().values())
    narrowed = joined([Sql("AND"), every(of_variant)]) if of_variant else Sql("")
    price = (
        joined(["(SELECT min(v.price) FROM shop_variant v WHERE v.product_id = p.id AND v.is_active", narrowed, ")"])
        if of_variant
        else Sql("p.price_from")
    )
    keys, descending = _order(query, price)
    is_backward = bool(place and place.is_backward)
    direction = "DESC" if descending != is_backward else "ASC"
    conditions = _conditions(query, tree)
    if place:
        row = joined((key for key, _ in keys), ", ")
        value = Sql(", ".join(f"%s::{kind}" for _, kind in keys), place.keys)
        conditions.append(joined(["(", row, ")", "<" if direction == "DESC" else ">", "(", value, ")"]))
    columns = joined((joined([key, f"AS k{n}"]) for n, (key, _) in enumerate(keys)), ", ")
    names = [f"k{n}" for n in range(len(keys))]
    inner_order = ", ".join(f"{name} {direction}" for name in names)
    statement = joined(
        [
            "SELECT",
            LOT_COLUMNS,
            ",",
            ", ".join(f"page.{name}" for name in names),
            "FROM (SELECT",
            PRODUCT_COLUMNS,
            ",",
            joined([price, "AS price,", columns]),
            "FROM shop_product p WHERE",
            every(conditions),
            f"ORDER BY {inner_order} LIMIT %s) page",
        ]
    )
    before, after = LOT_JOINS.split("{variants}")
    outer_order = ", ".join(f"page.{name} {direction}" for name in names)
    whole = joined([statement, Sql(before, (size + 1,)), narrowed, after, f"ORDER BY {outer_order}"])
    with connection.cursor() as cursor:
        cursor.execute(*whole)
        rows = cursor.fetchall()
    has_more = len(rows) > size
    rows = rows[:size]
    return (rows[::-1] if is_backward else rows), has_more
