"""The page of an order, for its owner and for the guest who holds its link."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.forms import country_choices
from shop.models import Order, OrderLine, ProductImage
from shop.order_access import order_for


@dataclass(frozen=True)
class Milestone:
    """One step on the order's road: done, now, or still to come."""

    title: str
    words: str
    at: datetime | None = None
    now: bool = False
    # What the stop is for the eye: "" as it should go, "warn" or "bad".
    tone: str = ""


@never_cache
@require_GET
def order_detail(request: HttpRequest, number: str) -> HttpResponse:
    token = request.GET.get("token", "")
    user = request.user
    if not token and isinstance(user, AnonymousUser):
        return redirect_to_login(request.get_full_path())
    first_images = ProductImage.objects.order_by("product_id", "position", "id").distinct("product_id")
    lines = OrderLine.objects.select_related("variant__product").prefetch_related(
        Prefetch("variant__product__images", queryset=first_images)
    )
    found = Order.objects.prefetch_related(Prefetch("lines", queryset=lines), "events", "attempts", "refunds")
    order = order_for(user, number, token=token, among=found)
    if order is None:
        raise Http404
    attempt = next((a for a in order.attempts.all() if a.ended_at is None and a.url), None)
    context = {
        "order": order,
        "lines": [(line, next(iter(line.variant.product.images.all()), None)) for line in order.lines.all()],
        "pieces": sum(line.quantity for line in order.lines.all()),
        "milestones": milestones(order),
        "pay_url": attempt.url if attempt and order.payment == "pending" and order.status == "placed" else "",
        "country": dict(country_choices((get_language() or "en").split("-")[0])).get(
            order.ship_to_country, order.ship_to_country
        ),
        "is_waiting": order.state == "pending",
    }
    if request.headers.get("HX-Request"):
        response = render(request, "shop/_order_state.html", context)
        if not context["is_waiting"]:
            # The news came: the rest of the page tells of waiting, so show all of it anew.
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "shop/order.html", context)


def milestones(order: Order) -> list[Milestone]:
    """The road the order has gone, and what is still ahead, from its events."""
    words = _words()
    road = []
    for event in order.events.all():
        told = words.get((event.axis, event.to_value))
        if told:
            road.append(Milestone(*told[:2], at=event.created_at, tone=told[2]))
    if road:
        last = road[-1]
        road[-1] = Milestone(last.title, last.words, last.at, now=True, tone=last.tone)
    ahead = {
        "pending": ("paid", "preparing", "shipped", "delivered"),
        "paid": ("preparing", "shipped", "delivered"),
        "preparing": ("shipped", "delivered"),
        "shipped": ("delivered",),
    }.get(order.state, ())
    for to in ahead:
        told = words["payment" if to == "paid" else "fulfilment", to]
        road.append(Milestone(told[0], ""))
    return road


def _words() -> dict[tuple[str, str], tuple[str, str, str]]:
    return {
        ("status", "placed"): (_("Ordered"), _("Put aside for you."), ""),
        ("payment", "processing"): (_("Payment under way"), _("Your bank takes its time; your pieces stay put aside."), "warn"),
        ("payment", "paid"): (_("Paid"), _("Thank you. The pieces are yours."), ""),
        ("fulfilment", "preparing"): (_("Being packed"), _("By hand, in the house."), ""),
        ("fulfilment", "shipped"): (_("On its way"), "", ""),
        ("fulfilment", "delivered"): (_("Delivered"), "", ""),
        ("status", "cancelled"): (_("Cancelled"), _("Nothing was charged."), "bad"),
        ("status", "expired"): (_("Expired"), _("It was not paid in time; the pieces went back on the shelf."), "bad"),
        ("payment", "partially_refunded"): (_("Partly refunded"), _("The money is on its way to your bank."), "warn"),
        ("payment", "refunded"): (_("Refunded"), _("The money is on its way to your bank."), "warn"),
        ("payment", "disputed"): (_("Disputed"), _("Your bank is looking into the payment."), "warn"),
    }
