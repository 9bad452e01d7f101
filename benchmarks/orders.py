"""How many orders a second the house places, beside the same rows written by plain psycopg statements.

Workers are processes, each with one connection. The plain ones copy an order that the house really placed, row by
row and column by column, under the same advisory lock; they look nothing up and check nothing.
"""

import os
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import cache
from random import Random
from statistics import median
from typing import Any, Literal

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from benchmarks.measure import Plan
from benchmarks.report import Row, number
from shop.checkout import Buyer, ShipTo, Wish, place_order
from shop.models import Variant
from shop.numbers import new_order_number
from shop.stock import receive

type Kind = Literal["house", "plain"]

WORKERS = (1, 16)
VARIANTS = (1, 1_000)
PLENTY = 1_000_000
AT_LEAST = 0.25
# Workers start together, this long after they are told.
START_SECONDS = 1.5
# In the order in which the house writes them: the movement, with the variant's row before it, last.
TABLES_OF_ORDER = ("shop_orderline", "shop_paymentattempt", "shop_orderevent", "shop_stockmovement")


def measure_orders(pool: Executor, *, plan: Plan, say: Callable[[str], None]) -> list[Row]:
    """`pool` has as many processes as the most workers, with Django set up for the orders' database."""
    variant_ids = pool.submit(stock_up, max(VARIANTS)).result()
    awake: set[int] = set()
    while len(awake) < max(WORKERS):
        awake.update(pool.map(wake, range(max(WORKERS))))
    rates: dict[tuple[int, int, Kind], list[float]] = {}
    for turn in range(plan.order_rounds):
        for workers in WORKERS:
            for variants in VARIANTS:
                for kind in ("house", "plain"):
                    say(f"orders, round {turn + 1} of {plan.order_rounds}, {workers} workers, {number(variants)} variants")
                    start_at = time.time() + START_SECONDS
                    told = [
                        pool.submit(work, kind, variant_ids[:variants], start_at, plan.order_seconds, worker)
                        for worker in range(workers)
                    ]
                    rate = sum(one.result() for one in told)
                    rates.setdefault((workers, variants, kind), []).append(rate)
        if time.monotonic() > plan.orders_until:
            break
    return [Row.heading("Orders placed a second, beside the same rows by plain psycopg"), *_rows(rates)]


def _rows(rates: dict[tuple[int, int, Kind], list[float]]) -> list[Row]:
    rows = []
    for workers in WORKERS:
        for variants in VARIANTS:
            house, plain = rates[workers, variants, "house"], rates[workers, variants, "plain"]
            rows.append(
                Row(
                    f"{workers} {'process' if workers == 1 else 'processes'}, "
                    + ("one hot variant" if variants == 1 else f"{number(variants)} variants"),
                    here=f"{median(house):.0f}",
                    beside=f"{median(plain):.0f}",
                    ratio=median(a / b for a, b in zip(house, plain, strict=True)),
                    at_least=AT_LEAST,
                )
            )
    return rows


def stock_up(variants: int) -> list[int]:
    ids = list(Variant.objects.for_sale().order_by("pk").values_list("pk", flat=True)[:variants])
    receive(dict.fromkeys(ids, PLENTY))
    return ids


def wake(_worker: int) -> int:
    """Connect, and keep the process busy for a moment so that each of the others is started, too."""
    connection.ensure_connection()
    time.sleep(0.2)
    return os.getpid()


def work(kind: Kind, variant_ids: Sequence[int], start_at: float, seconds: float, worker: int) -> float:
    """Place orders from `start_at` on for `seconds`, one of one variant each, and return how many a second."""
    chance = Random(f"{start_at} {worker}")
    place = _place if kind == "house" else _Plain(_place(variant_ids[0], chance)).place
    connection.ensure_connection()
    time.sleep(max(0.0, start_at - time.time()))
    begun, placed = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < seconds:
        place(chance.choice(variant_ids), chance)
        placed += 1
    return placed / passed


def _place(variant_id: int, chance: Random) -> int:
    buyer = Buyer(cart_id=uuid.UUID(int=chance.getrandbits(128), version=4), address=_address(chance))
    wish = Wish(
        items=((variant_id, 1),),
        email="buyer@example.test",
        shipping_method="tracked",
        ship_to=ShipTo(name="Alice Frêne", line1="27 boulevard des Frênes", postcode="69006", city="Lyon", country="FR"),
    )
    return place_order(buyer, wish).order.pk


def _address(chance: Random) -> str:
    return ".".join(str(chance.randrange(1, 255)) for _ in range(4))


class _Plain:
    """Writes the rows of one order again and again, changed only where they must be unique."""

    def __init__(self, order_id: int) -> None:
        self._connection = psycopg.connect(settings.DATABASE_URL, autocommit=True, row_factory=dict_row)
        self._order = self._read("shop_order", "id", order_id)
        self._parts = {table: self._read(table, "order_id", order_id) for table in TABLES_OF_ORDER}

    def _read(self, table: str, column: str, value: int) -> dict[str, Any]:
        query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
        row = self._connection.execute(query, [value]).fetchone()
        assert row is not None
        del row["id"]
        return {name: Jsonb(kept) if isinstance(kept, dict) else kept for name, kept in row.items()}

    def place(self, variant_id: int, chance: Random) -> None:
        """Write one order's rows; a number that was drawn before is drawn anew, as the house does."""
        while True:
            try:
                return self._place(variant_id, chance)
            except psycopg.errors.UniqueViolation as drawn:
                if "number" not in str(drawn):
                    raise

    def _place(self, variant_id: int, chance: Random) -> None:
        cart_id, address = uuid.UUID(int=chance.getrandbits(128), version=4), _address(chance)
        order = {**self._order, "number": new_order_number(), "cart_id": cart_id, "client_address": address}
        with self._connection.transaction():
            self._connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key",
                [[f"address:{address}", f"cart:{cart_id}"]],
            )
            order_id = self._insert("shop_order", order)
            for table in TABLES_OF_ORDER:
                changed: dict[str, Any] = {"order_id": order_id}
                if table == "shop_paymentattempt":
                    changed["key"] = uuid.UUID(int=chance.getrandbits(128), version=4)
                if "variant_id" in self._parts[table]:
                    changed["variant_id"] = variant_id
                if table == "shop_stockmovement":
                    self._reserve(variant_id)
                self._insert(table, {**self._parts[table], **changed})

    def _reserve(self, variant_id: int) -> None:
        found = self._connection.execute(
            "UPDATE shop_variant SET reserved = reserved + 1 WHERE id = %s AND on_hand >= reserved + 1", [variant_id]
        )
        assert found.rowcount == 1

    def _insert(self, table: str, row: dict[str, Any]) -> int:
        return int(self._connection.execute(_insert_into(table, tuple(row)), list(row.values())).fetchone()["id"])


@cache
def _insert_into(table: str, columns: tuple[str, ...]) -> str:
    names, places = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING id'
