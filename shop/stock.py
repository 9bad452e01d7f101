"""The only place where stock changes. Every change writes the movement that explains it.

Locks: a variant's row, in the order of primary keys, until the caller's transaction ends.
Call these last in a transaction, so that a variant much in demand is locked for milliseconds.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from shop.models import Order, StockMovement, Variant


class StockShort(Exception):
    """One variant has too little; the caller's transaction must be rolled back."""

    def __init__(self, variant_id: int) -> None:
        super().__init__(variant_id)
        self.variant_id = variant_id


def reserve(order: Order, quantities: Mapping[int, int]) -> None:
    """Put goods aside for an order. Raises StockShort where one variant has too little free."""
    for pk, quantity in sorted(quantities.items()):
        if not _move(order, StockMovement.Kind.RESERVE, pk, reserved=+quantity, free=quantity):
            raise StockShort(pk)


def release(order: Order, quantities: Mapping[int, int]) -> None:
    """Give back what `reserve` put aside."""
    for pk, quantity in sorted(quantities.items()):
        _move(order, StockMovement.Kind.RELEASE, pk, reserved=-quantity)


def take_reserved(order: Order, quantities: Mapping[int, int]) -> None:
    """Send out what was put aside."""
    for pk, quantity in sorted(quantities.items()):
        _move(order, StockMovement.Kind.SALE, pk, on_hand=-quantity, reserved=-quantity)


def take_free(order: Order, quantities: Mapping[int, int]) -> None:
    """Send out goods that were not put aside. Raises StockShort where one variant has too little free."""
    for pk, quantity in sorted(quantities.items()):
        if not _move(order, StockMovement.Kind.SALE, pk, on_hand=-quantity, free=quantity):
            raise StockShort(pk)


@transaction.atomic
def receive(quantities: Mapping[int, int], *, actor: User | None = None, note: str = "") -> None:
    """Add goods that came into the house."""
    for pk, quantity in sorted(quantities.items()):
        Variant.objects.filter(pk=pk).update(on_hand=F("on_hand") + quantity)
    StockMovement.objects.bulk_create(
        StockMovement(variant_id=pk, kind=StockMovement.Kind.RECEIPT, on_hand_delta=quantity, actor=actor, note=note)
        for pk, quantity in quantities.items()
    )


def record_opening(variants: Iterable[Variant], *, note: str = "") -> None:
    """Write the first movement of variants just created with stock, for imports; in the same transaction."""
    StockMovement.objects.bulk_create(
        (
            StockMovement(variant=variant, kind=StockMovement.Kind.RECEIPT, on_hand_delta=variant.on_hand, note=note)
            for variant in variants
            if variant.on_hand
        ),
        batch_size=2_000,
    )


# The change and the row that explains it are one statement: neither can be without the other, and a variant much
# in demand is locked for one journey to the database.
_MOVE = """
    WITH moved AS (
        UPDATE shop_variant SET on_hand = on_hand + %(on_hand)s, reserved = reserved + %(reserved)s
        WHERE id = %(variant)s AND on_hand - reserved >= %(free)s
        RETURNING id
    )
    INSERT INTO shop_stockmovement (variant_id, kind, on_hand_delta, reserved_delta, order_id, note, created_at)
    SELECT id, %(kind)s, %(on_hand)s, %(reserved)s, %(order)s, '', %(now)s FROM moved
"""


def _move(order: Order, kind: StockMovement.Kind, variant: int, *, on_hand: int = 0, reserved: int = 0, free: int = 0) -> bool:
    """Change one variant's stock where at least `free` of it is free, and say whether it was."""
    told: dict[str, Any] = {"variant": variant, "kind": kind.value, "on_hand": on_hand, "reserved": reserved, "free": free}
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {**told, "order": order.pk, "now": timezone.now()})
        return bool(cursor.rowcount)
