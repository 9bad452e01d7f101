"""Proof that the books are right: the ledger explains the stock, and money in is orders plus refunds."""

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from shop.models import Order, OrderLine, Refund, StockMovement, Variant


def faults() -> list[str]:
    """Everything that contradicts itself, in words; nothing where the books are right."""
    return [*_stock_faults(), *_hold_faults(), *_money_faults()]


def _stock_faults() -> list[str]:
    moved = {
        row["variant"]: (row["on_hand"], row["reserved"])
        for row in StockMovement.objects.values("variant").annotate(on_hand=Sum("on_hand_delta"), reserved=Sum("reserved_delta"))
    }
    return [
        f"variant {sku}: {on_hand} on hand and {reserved} reserved, but its movements say {moved.get(pk, (0, 0))}"
        for pk, sku, on_hand, reserved in Variant.objects.values_list("pk", "sku", "on_hand", "reserved").iterator()
        if moved.get(pk, (0, 0)) != (on_hand, reserved)
    ]


def _hold_faults() -> list[str]:
    held = dict(
        OrderLine.objects.filter(order__hold="held")
        .values_list("variant")
        .annotate(n=Sum("quantity"))
        .values_list("variant", "n")
    )
    return [
        f"variant {sku}: {reserved} reserved, but open orders hold {held.get(pk, 0)}"
        for pk, sku, reserved in Variant.objects.filter(Q(reserved__gt=0) | Q(pk__in=held)).values_list("pk", "sku", "reserved")
        if reserved != held.get(pk, 0)
    ]


def _money_faults() -> list[str]:
    faults = [
        f"order {number}: {captured} captured for a total of {total}"
        for number, captured, total in Order.objects.exclude(captured=0)
        .exclude(captured=F("total"))
        .values_list("number", "captured", "total")
    ]
    standing = Coalesce(Sum("refunds__amount", filter=~Q(refunds__state=Refund.State.FAILED)), F("captured") * 0)
    faults += [
        f"order {number}: refunded says {refunded}, its refunds say {rows}"
        for number, refunded, rows in Order.objects.filter(captured__gt=0)
        .annotate(rows=standing)
        .exclude(rows=F("refunded"))
        .values_list("number", "refunded", "rows")
    ]
    faults += [
        f"order {number}: money was kept and no goods were taken"
        for number in Order.objects.filter(captured__gt=F("refunded"), needs_review=False)
        .exclude(hold="taken")
        .values_list("number", flat=True)
    ]
    return faults
