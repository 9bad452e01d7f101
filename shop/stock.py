"""The only place where stock changes. Every change writes the movement that explains it.

Locks: a variant's row, in the order of primary keys, until the caller's transaction ends.
Call these last in a transaction, so that a variant much in demand is locked for milliseconds.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F

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
        free_enough = Variant.objects.filter(pk=pk, on_hand__gte=F("reserved") + quantity)
        if not free_enough.update(reserved=F("reserved") + quantity):
            raise StockShort(pk)
    _write(order, StockMovement.Kind.RESERVE, {pk: (0, +quantity) for pk, quantity in quantities.items()})


def release(order: Order, quantities: Mapping[int, int]) -> None:
    """Give back what `reserve` put aside."""
    for pk, quantity in sorted(quantities.items()):
        Variant.objects.filter(pk=pk).update(reserved=F("reserved") - quantity)
    _write(order, StockMovement.Kind.RELEASE, {pk: (0, -quantity) for pk, quantity in quantities.items()})


def take_reserved(order: Order, quantities: Mapping[int, int]) -> None:
    """Send out what was put aside."""
    for pk, quantity in sorted(quantities.items()):
        Variant.objects.filter(pk=pk).update(on_hand=F("on_hand") - quantity, reserved=F("reserved") - quantity)
    _write(order, StockMovement.Kind.SALE, {pk: (-quantity, -quantity) for pk, quantity in quantities.items()})


def take_free(order: Order, quantities: Mapping[int, int]) -> None:
    """Send out goods that were not put aside. Raises StockShort where one variant has too little free."""
    for pk, quantity in sorted(quantities.items()):
        free_enough = Variant.objects.filter(pk=pk, on_hand__gte=F("reserved") + quantity)
        if not free_enough.update(on_hand=F("on_hand") - quantity):
            raise StockShort(pk)
    _write(order, StockMovement.Kind.SALE, {pk: (-quantity, 0) for pk, quantity in quantities.items()})


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


def _write(order: Order, kind: StockMovement.Kind, deltas: Mapping[int, tuple[int, int]]) -> None:
    StockMovement.objects.bulk_create(
        StockMovement(variant_id=pk, kind=kind, on_hand_delta=on_hand, reserved_delta=reserved, order=order)
        for pk, (on_hand, reserved) in deltas.items()
    )
