"""From the cart to Stripe's page, and back."""

import logging
from typing import Any

import stripe
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import subscriber_address
from accounts.models import User
from shop.cart import CartLine, cart_of, lines_of, subtotal
from shop.checkout import Buyer, Wish, check_out, shipping_price
from shop.errors import ShopRefusal
from shop.forms import CheckoutForm
from shop.models import Cart, Order, PaymentAttempt, ShippingMethod
from shop.order_access import order_for
from shop.payments import sync_session

logger = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    cart = cart_of(request)
    lines = lines_of(cart)
    if cart is None or not lines:
        messages.info(request, _("Your cart is empty; there is nothing to pay."))
        return redirect("shop:cart")
    if any(line.blocks for line in lines):
        messages.warning(request, _("Something in your cart cannot be bought as it is. Change it to go on."))
        return redirect("shop:cart")
    methods = list(ShippingMethod.objects.filter(is_active=True))
    form = CheckoutForm(request.POST or None, methods=methods, initial=_known_of(request, methods) | _asked_for(request))
    refusal: ShopRefusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            attempt = check_out(_buyer(request, cart), _wish(form, lines))
        except ShopRefusal as refused:
            refusal = refused
        else:
            return redirect(attempt.url)
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "shop/checkout.html", _context(form, methods, lines, cart, refusal), status=status)


@never_cache
@require_GET
def checkout_done(request: HttpRequest, number: str) -> HttpResponse:
    """Where Stripe sends the buyer back to: look how the payment stands, then show the order."""
    token = request.GET.get("token", "")
    order = order_for(request.user, number, token=token)
    if order is None:
        raise Http404
    attempt = order.attempts.filter(ended_at=None).exclude(session_id=None).first()
    if attempt is not None and attempt.session_id:
        try:
            sync_session(attempt.session_id, source="return")
        except stripe.StripeError as unknown:
            # The webhook or the reconciler will bring the news.
            logger.warning("Order %s: Stripe did not answer on return: %s", number, type(unknown).__name__)
    return redirect(order.link if token else order.get_absolute_url())


def _buyer(request: HttpRequest, cart: Cart) -> Buyer:
    return Buyer(
        user=request.user if isinstance(request.user, User) else None, cart_id=cart.pk, address=subscriber_address(request)
    )


def _wish(form: CheckoutForm, lines: list[CartLine]) -> Wish:
    return Wish(
        items=tuple((line.variant.pk, line.quantity) for line in lines),
        email=form.cleaned_data["email"],
        language=(get_language() or "en").split("-")[0],
        shipping_method=form.cleaned_data["shipping_method"],
        ship_to=form.ship_to(),
    )


def _known_of(request: HttpRequest, methods: list[ShippingMethod]) -> dict[str, str]:
    """What the house knows of the buyer already: his account, and where his last order went."""
    known = {"country": "FR", "shipping_method": methods[0].code if methods else ""}
    if isinstance(request.user, User):
        known |= {"email": request.user.email, "name": request.user.get_full_name(), "phone": request.user.phone}
        last = Order.objects.visible_to(request.user).filter(user=request.user).exclude(ship_to_line1="").order_by("-pk").first()
        if last:
            known |= {field: getattr(last, f"ship_to_{field}") for field in CheckoutForm.ADDRESS}
    return known


def _asked_for(request: HttpRequest) -> dict[str, str]:
    """The delivery just chosen, whose total the page asks for without placing anything."""
    method = request.GET.get("shipping_method")
    return {"shipping_method": method} if method else {}


def _context(
    form: CheckoutForm, methods: list[ShippingMethod], lines: list[CartLine], cart: Cart, refusal: ShopRefusal | None
) -> dict[str, Any]:
    items_total = subtotal(lines)
    chosen = form["shipping_method"].value()
    deliveries = [(method, shipping_price(method, items_total), method.code == chosen) for method in methods]
    shipping_total = next((price for _method, price, is_chosen in deliveries if is_chosen), items_total * 0)
    return {
        "form": form,
        "lines": lines,
        "pieces": sum(line.quantity for line in lines),
        "deliveries": deliveries,
        "items_total": items_total,
        "shipping_total": shipping_total,
        "total": items_total + shipping_total,
        "refusal": refusal,
        "open_attempt": _open_attempt(cart),
    }


def _open_attempt(cart: Cart) -> PaymentAttempt | None:
    """The payment the buyer came back from without paying."""
    return (
        PaymentAttempt.objects.select_related("order")
        .filter(order__cart_id=cart.pk, order__status="placed", order__payment="pending", ended_at=None)
        .exclude(session_id=None)
        .order_by("-pk")
        .first()
    )
