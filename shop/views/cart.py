"""The cart's page and its two deeds. Without JavaScript each ends in a redirect; htmx gets the part that changed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from shop import art
from shop.cart import add_to_cart, cart_of, count_pieces, empty_cart, find_variant, lines_of, set_quantity, subtotal
from shop.cart_forms import AddForm, ChangeForm
from shop.errors import InvalidOrder, ShopRefusal

# The id of the cart page's element that htmx swaps; anything else gets a remark and the new count.
CART_ELEMENT = "cart"


@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    return _show(request, "shop/cart.html")


@require_POST
def cart_add(request: HttpRequest) -> HttpResponse:
    form = AddForm(request.POST)
    try:
        asked = form.asked()
        variant = find_variant(variant_id=asked["variant"], product_id=asked["product"], options=form.options)
        change = add_to_cart(request, variant=variant, quantity=asked["quantity"])
    except ShopRefusal as refusal:
        return _answer(request, str(refusal), tone="bad")
    return _answer(request, change.message, tone="warn" if change.limit else "ok")


@require_POST
def cart_update(request: HttpRequest) -> HttpResponse:
    form = ChangeForm(request.POST)
    try:
        asked = form.asked()
        cart = cart_of(request)
        if cart is None:
            raise InvalidOrder(_("Your cart is empty."))
        if asked["empty"]:
            empty_cart(cart)
            return _answer(request, _("Your cart is empty now."), tone="ok")
        variant = find_variant(variant_id=asked["variant"])
        change = set_quantity(cart, variant=variant, quantity=form.wanted or 0)
    except ShopRefusal as refusal:
        return _answer(request, str(refusal), tone="bad")
    return _answer(request, change.message, tone="warn" if change.limit else "ok")


def _answer(request: HttpRequest, message: str, *, tone: str) -> HttpResponse:
    htmx = HtmxDetails(request)
    if not htmx:
        level = {"ok": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR}[tone]
        messages.add_message(request, level, message)
        wanted = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return redirect(wanted if is_ours else "shop:cart")
    said = {"message": message, "tone": tone, "is_partial": True}
    if htmx.target == CART_ELEMENT:
        return _show(request, "shop/cart.html#cart", said)
    return render(request, "shop/_cart_said.html", {**said, "cart_count": count_pieces(request)})


def _show(request: HttpRequest, template: str, said: dict[str, object] | None = None) -> HttpResponse:
    lines = lines_of(cart_of(request))
    context = {
        "lines": lines,
        "cart_count": sum(line.quantity for line in lines),
        "pieces": sum(line.quantity for line in lines if line.state != "unsaleable"),
        "subtotal": subtotal(lines),
        "is_blocked": any(line.blocks for line in lines),
        "hold_minutes": int(settings.SHOP_HOLD.total_seconds() // 60),
        # Drawn by our own generator from nothing but its name.
        "empty_scene": "" if lines else SafeString(art.empty("shelf")),
        **(said or {}),
    }
    return render(request, template, context)
