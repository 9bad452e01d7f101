"""How an order may change. One table, one function, one row for each change.

Three axes change apart from each other: whether the order stands, its money, its goods. What the outside
sees, `Order.state`, is derived from them.
"""

from accounts.models import User
from shop.models import Order, OrderEvent
from shop.models.orders import Axis
from shop.rows import insert

TRANSITIONS: dict[Axis, dict[str, set[str]]] = {
    "status": {
        "placed": {"cancelled", "expired", "closed"},
        # Money that comes after the end: the order stands again if there are goods, else it closes refunded.
        "cancelled": {"placed", "closed"},
        "expired": {"placed", "closed"},
        "closed": set(),
    },
    "payment": {
        "pending": {"processing", "paid", "refunded"},
        "processing": {"pending", "paid", "refunded"},
        "paid": {"partially_refunded", "refunded", "disputed"},
        # Back to paid: a refund that the bank sent back.
        "partially_refunded": {"paid", "refunded", "disputed"},
        "refunded": {"paid", "partially_refunded", "disputed"},
        "disputed": {"paid", "partially_refunded", "refunded"},
    },
    "fulfilment": {
        "none": {"preparing"},
        "preparing": {"shipped"},
        "shipped": {"delivered"},
        "delivered": set(),
    },
}


class ForbiddenChange(Exception):
    """The order cannot go there from where it is."""

    def __init__(self, order: Order, axis: Axis, to: str) -> None:
        super().__init__(f"{order.number}: {axis} cannot go from {getattr(order, axis)} to {to}")


def change(order: Order, axis: Axis, to: str, *, source: str, actor: User | None = None, note: str = "") -> None:
    """Move the order along one axis and write the row that tells of it; the caller holds the order's lock and saves.

    Raises ForbiddenChange where the table has no such step.
    """
    at: str = getattr(order, axis)
    if to not in TRANSITIONS[axis][at]:
        raise ForbiddenChange(order, axis, to)
    setattr(order, axis, to)
    tell(order, axis, at, to, source=source, actor=actor, note=note)


def tell(order: Order, axis: str, at: str, to: str, *, source: str, actor: User | None = None, note: str = "") -> None:
    insert([OrderEvent(order=order, axis=axis, from_value=at, to_value=to, source=source, actor=actor, note=note[:300])])
