"""Lists and expansions, which work the same for every kind of object."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from shop.sandbox.errors import StripeError, no_such
from shop.sandbox.models import Charge, LineItem, PaymentIntent, Refund, StripeObject
from shop.sandbox.objects import Shown, charge_shown, intent_shown, line_item_shown, refund_shown
from shop.sandbox.params import Params

MAX_EXPAND_DEPTH = 4


def page_of[T: StripeObject](rows: QuerySet[T], show: Callable[[T], Shown], params: Params, *, url: str) -> Shown:
    """One page, newest first, with Stripe's cursors. Takes `limit`, `created` and the cursors, not the filters."""
    limit = params.integer("limit", lowest=1, highest=100, default=10) or 10
    rows = _created_between(rows, params)
    after, before = params.text("starting_after"), params.text("ending_before")
    order = ["-created_at", "id"]
    if before and not after:
        found = list(rows.filter(_beyond(rows.model, before, newer=True)).order_by("created_at", "-id")[: limit + 1])
        shown = found[:limit][::-1]
    else:
        if after:
            rows = rows.filter(_beyond(rows.model, after, newer=False))
        found = list(rows.order_by(*order)[: limit + 1])
        shown = found[:limit]
    return {"object": "list", "data": [show(row) for row in shown], "has_more": len(found) > limit, "url": url}


def _beyond(model: type[Model], cursor: str, *, newer: bool) -> Q:
    at = model._default_manager.filter(pk=cursor).values_list("created_at", flat=True).first()
    if at is None:
        param = "ending_before" if newer else "starting_after"
        raise no_such(model._meta.model_name or "object", cursor, param=param, status=400)
    if newer:
        return Q(created_at__gt=at) | Q(created_at=at, pk__lt=cursor)
    return Q(created_at__lt=at) | Q(created_at=at, pk__gt=cursor)


def _created_between[T: StripeObject](rows: QuerySet[T], params: Params) -> QuerySet[T]:
    bounds = params.child("created") if "created" in params else None
    if bounds is None:
        return rows
    for name in ("gt", "gte", "lt", "lte"):
        seconds = bounds.integer(name, lowest=0, highest=10**11)
        if seconds is not None:
            rows = rows.filter(**{f"created_at__{name}": datetime.fromtimestamp(seconds, UTC)})
    bounds.finish()
    return rows


def items_of(session_id: str) -> Shown:
    items = list(LineItem.objects.filter(session=session_id).select_related("session").order_by("position"))
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return {"object": "list", "data": [line_item_shown(item) for item in items], "has_more": False, "url": url}


def _refunds_of(charge_id: str) -> Shown:
    refunds = Refund.objects.filter(charge=charge_id).select_related("charge")[:10]
    data = [refund_shown(refund) for refund in refunds]
    return {"object": "list", "data": data, "has_more": False, "url": f"/v1/charges/{charge_id}/refunds"}


def _intent(object_id: str) -> Shown:
    return intent_shown(PaymentIntent.objects.select_related("session").get(pk=object_id))


def _charge(object_id: str) -> Shown:
    return charge_shown(Charge.objects.select_related("intent__session").get(pk=object_id))


# What may be filled in, by kind of object and property; a None in the object stays None.
_LINKS: dict[tuple[str, str], Callable[[str], Shown]] = {
    ("checkout.session", "payment_intent"): _intent,
    ("payment_intent", "latest_charge"): _charge,
    ("charge", "payment_intent"): _intent,
    ("refund", "charge"): _charge,
    ("refund", "payment_intent"): _intent,
    ("dispute", "charge"): _charge,
    ("dispute", "payment_intent"): _intent,
}
# Left out unless asked for; found by the object's own id.
_INCLUDED: dict[tuple[str, str], Callable[[str], Shown]] = {
    ("checkout.session", "line_items"): items_of,
    ("charge", "refunds"): _refunds_of,
}


def expand(shown: Shown, paths: list[str]) -> Shown:
    """Replace ids by the objects they name, along paths such as `payment_intent.latest_charge`."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > MAX_EXPAND_DEPTH:
            raise StripeError(f"You cannot expand more than {MAX_EXPAND_DEPTH} levels of a property ({path}).", param="expand")
        _expand(shown, parts, path)
    return shown


def _expand(shown: Any, parts: list[str], path: str) -> None:
    if not parts or shown is None:
        return
    name, rest = parts[0], parts[1:]
    kind = shown.get("object", "")
    if kind == "list" and name == "data":
        for item in shown["data"]:
            _expand(item, rest, path)
        return
    if found := _INCLUDED.get((kind, name)):
        if not isinstance(shown.get(name), dict):
            shown[name] = found(shown["id"])
    elif found := _LINKS.get((kind, name)):
        if isinstance(shown[name], str):
            shown[name] = found(shown[name])
    else:
        raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
    _expand(shown[name], rest, path)
