"""How many products each further choice would leave. A facet's own choice is left out of its own counts."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from shop.catalogue import CatalogueQuery
from shop.category_tree import CategoryTree
from shop.lots import FOR_SALE
from shop.remembered import remembered
from shop.search import matches
from shop.sql import Sql, every, joined

KEEP_SECONDS = 30


@dataclass(frozen=True)
class Facets:
    """Counts by facet and value; categories count what is below them too."""

    counts: dict[str, dict[str, int]]
    total: int
    in_stock: int
    lowest_price: Decimal | None
    highest_price: Decimal | None


def facet_key(query: CatalogueQuery) -> str:
    """The same for every page and order of one list."""
    asked = repr([pair for pair in query.parameters() if pair[0] != "ordering"])
    return hashlib.sha256(asked.encode()).hexdigest()[:32]


def facets_of(query: CatalogueQuery, tree: CategoryTree) -> Facets:
    """Return the counts, at most some seconds old. At most one query."""
    return remembered(f"facets:{facet_key(query)}", seconds=KEEP_SECONDS, make=lambda: _read(query, tree))


def _read(query: CatalogueQuery, tree: CategoryTree) -> Facets:
    with connection.cursor() as cursor:
        cursor.execute(*_statement(query, tree))
        rows = cursor.fetchall()
    counts: dict[str, dict[str, int]] = {name: {} for name in ("category", "set", "rarity", "condition", "language")}
    single: dict[str, Any] = {}
    for facet, value, number in rows:
        if facet in counts:
            counts[facet][value] = int(number)
        else:
            single[facet] = number
    counts["category"] = _with_children(counts["category"], tree)
    return Facets(counts, int(single["total"]), int(single["in_stock"]), single.get("lowest_price"), single.get("highest_price"))


def _with_children(by_id: dict[str, int], tree: CategoryTree) -> dict[str, int]:
    return {branch.slug: sum(by_id.get(str(pk), 0) for pk in branch.family) for branch in tree.branches}


def _statement(query: CatalogueQuery, tree: CategoryTree) -> Sql:
    """One statement: the products and variants in question are read once, then counted from several sides."""
    of_product, of_variant = query.product_conditions(tree), query.variant_conditions()
    base = [Sql(FOR_SALE), matches(query.search)] if query.search else [Sql(FOR_SALE)]
    product_flags = [joined([condition, f"AS ok_{name}"]) for name, condition in of_product.items()]
    variant_flags = [joined([condition, f"AS ok_{name}"]) for name, condition in of_variant.items()]
    # A product that misses two choices counts for no facet.
    products = joined(
        [
            "product AS MATERIALIZED (SELECT",
            joined(["p.id, p.category_id, c.set_id, c.rarity", *product_flags], ", "),
            "FROM shop_product p LEFT JOIN shop_tradecard c ON c.id = p.card_id WHERE",
            every(base),
            ")",
        ]
    )
    variants = joined(
        [
            "variant AS MATERIALIZED (SELECT",
            joined(
                ["v.product_id, v.condition, v.language, v.price, v.on_hand > v.reserved AS free", *variant_flags],
                ", ",
            ),
            "FROM shop_variant v JOIN product ON product.id = v.product_id WHERE v.is_active",
            _flags("product", of_product),
            ")",
        ]
    )
    fitting = (
        joined(
            [
                "fitting AS MATERIALIZED (SELECT * FROM product WHERE EXISTS",
                "(SELECT FROM shop_variant v WHERE v.product_id = product.id AND v.is_active AND",
                every(of_variant.values()),
                "))",
            ]
        )
        if of_variant
        else Sql("fitting AS (SELECT * FROM product)")
    )
    parts = [
        *(
            joined(
                [
                    "SELECT",
                    f"'{facet}' AS facet, {column}::text AS value, count(*)::numeric FROM fitting",
                    f"WHERE {column} IS NOT NULL AND {column}::text <> ''",
                    _flags("fitting", of_product, leaving_out=facet),
                    f"GROUP BY {column}",
                ]
            )
            for facet, column in (("category", "category_id"), ("set", "set_id"), ("rarity", "rarity"))
        ),
        *(
            joined(
                [
                    "SELECT",
                    f"'{facet}', {facet}, count(*) FROM (SELECT DISTINCT product_id, {facet}",
                    f"FROM variant WHERE {facet} <> ''",
                    _flags("variant", of_variant, leaving_out=facet),
                    f") one GROUP BY {facet}",
                ]
            )
            for facet in ("condition", "language")
        ),
        joined(
            [
                "SELECT 'in_stock', '', count(DISTINCT product_id) FROM variant WHERE free",
                _flags("variant", of_variant, leaving_out="in_stock"),
            ]
        ),
        *(
            joined(
                [
                    "SELECT",
                    f"'{name}', '', {what}(price) FROM variant WHERE true",
                    _flags("variant", of_variant, leaving_out="price"),
                ]
            )
            for name, what in (("lowest_price", "min"), ("highest_price", "max"))
        ),
        joined(["SELECT 'total', '', count(*) FROM fitting WHERE true", _flags("fitting", of_product)]),
    ]
    return joined(["WITH", joined([products, variants, fitting], ", "), joined(parts, " UNION ALL ")])


def _flags(relation: str, conditions: Iterable[str], *, leaving_out: str = "") -> str:
    return " ".join(f"AND {relation}.ok_{name}" for name in conditions if name != leaving_out)
