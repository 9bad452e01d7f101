"""What a shopper puts aside before he buys.

A cart reserves nothing: what it shows as free may be gone at checkout, which alone decides. Each change
locks the cart's row, so that two tabs of one shopper lose no count and the maxima hold exactly.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from shop.errors import InvalidOrder, OutOfStock
from shop.models import Cart, CartItem, Order, OrderLine, ProductImage, Variant
from shop.models.cart import MAX_PER_ITEM, MAX_PER_ORDER
from shop.models.catalogue import LOW_STOCK

# Where a guest's session keeps the id of his cart.
SESSION_KEY = "cart"

type LineState = Literal["in_stock", "low", "short", "reserved", "sold_out", "unsaleable"]
type Limit = Literal["", "stock", "item", "order"]


@dataclass(frozen=True)
class CartLine:
    """One row of a cart as it stands now: today's price, and whether it can be bought."""

    variant: Variant
    image: ProductImage | None
    quantity: int
    # Free for anybody, plus what this shopper's own unpaid order holds and would give back.
    available: int

    @property
    def unit_price(self) -> Decimal:
        return self.variant.price

    @property
    def total(self) -> Decimal:
        return self.variant.price * self.quantity

    @property
    def state(self) -> LineState:
        if not (self.variant.is_active and self.variant.product.is_published):
            return "unsaleable"
        if self.available <= 0:
            return "reserved" if self.variant.reserved else "sold_out"
        if self.available < self.quantity:
            return "short"
        return "low" if self.available <= LOW_STOCK else "in_stock"

    @property
    def blocks(self) -> bool:
        """Whether the order cannot be placed as long as this line is as it is."""
        return self.state not in ("in_stock", "low")

    @property
    def most(self) -> int:
        """The largest quantity that makes sense to ask for."""
        return max(1, min(self.available, MAX_PER_ITEM))

    @property
    def fewer(self) -> int:
        return min(self.quantity - 1, self.most)

    @property
    def more(self) -> int:
        return min(self.quantity + 1, self.most)


@dataclass(frozen=True)
class Change:
    """What became of a wish to have more or fewer of something."""

    variant: Variant
    quantity: int
    limit: Limit = ""

    @property
    def message(self) -> str:
        name = self.variant.product.name
        match self.limit:
            case "stock":
                return ngettext(
                    "Only %(count)d is left; your cart has %(count)d now.",
                    "Only %(count)d are left; your cart has %(count)d now.",
                    self.quantity,
                ) % {"count": self.quantity}
            case "item":
                return _("At most %(max)d of one item; your cart has %(count)d now.") % {
                    "max": MAX_PER_ITEM,
                    "count": self.quantity,
                }
            case "order":
                return _("At most %(max)d pieces in one order; your cart has %(count)d of “%(name)s” now.") % {
                    "max": MAX_PER_ORDER,
                    "count": self.quantity,
                    "name": name,
                }
        if self.quantity:
            return _("Your cart has %(count)d × %(name)s now.") % {"count": self.quantity, "name": name}
        return _("“%(name)s” is out of your cart.") % {"name": name}


def cart_of(request: HttpRequest) -> Cart | None:
    """The shopper's cart if there is one; looking makes none."""
    mine = _whose(request)
    return Cart.objects.filter(mine).first() if mine else None


def count_pieces(request: HttpRequest) -> int:
    """How many pieces the shopper's cart has. One query; none for a guest who never put anything aside."""
    mine = _whose(request, path="cart__")
    return CartItem.objects.filter(mine).aggregate(pieces=Sum("quantity", default=0))["pieces"] if mine else 0


def lines_of(cart: Cart | None) -> list[CartLine]:
    """The cart's lines in the order they came, with today's prices and stock. Two queries."""
    if cart is None:
        return []
    first_images = ProductImage.objects.order_by("product_id", "position", "id").distinct("product_id")
    held = _held_by(cart).filter(variant=OuterRef("variant")).values("variant").annotate(held=Sum("quantity"))
    items = (
        CartItem.objects.filter(cart=cart)
        .select_related("variant__product")
        .prefetch_related(Prefetch("variant__product__images", queryset=first_images))
        .annotate(own_hold=Subquery(held.values("held")))
    )
    return [
        CartLine(
            variant=item.variant,
            image=next(iter(item.variant.product.images.all()), None),
            quantity=item.quantity,
            available=item.variant.available + (item.own_hold or 0),
        )
        for item in items
    ]


def subtotal(lines: Iterable[CartLine]) -> Decimal:
    """What the goods cost together; what is not for sale counts nothing."""
    return sum((line.total for line in lines if line.state != "unsaleable"), Decimal(0))


def find_variant(
    *, variant_id: int | None = None, product_id: int | None = None, options: Mapping[str, str] | None = None
) -> Variant:
    """The variant of this id, or the one of a product that the chosen options mean.

    Raises InvalidOrder where there is none, or where the options leave a choice open.
    """
    if variant_id:
        variant = Variant.objects.select_related("product").filter(pk=variant_id).first()
        if variant is None:
            raise InvalidOrder(_("This article does not exist."))
        return variant
    chosen = dict(options or {})
    fitting = list(Variant.objects.for_sale().select_related("product").filter(product=product_id, **chosen))
    exact = [variant for variant in fitting if variant.options == chosen]
    if not fitting:
        raise InvalidOrder(_("This choice is not for sale; choose another."))
    if len(fitting) > 1 and not exact:
        raise InvalidOrder(_("Choose one of the kinds first."))
    return (exact or fitting)[0]


@transaction.atomic
def add_to_cart(request: HttpRequest, *, variant: Variant, quantity: int) -> Change:
    """Put `quantity` more of a variant into the shopper's cart, as many as stock and maxima let.

    Raises OutOfStock where none is free, InvalidOrder where it is not for sale or the cart is full; then
    nothing changes. Locks: the cart's row.
    """
    cart = _open_locked(request)
    change = _set(cart, variant, _quantity_of(cart, variant) + quantity)
    if not request.user.is_authenticated:
        request.session[SESSION_KEY] = str(cart.pk)
    return change


@transaction.atomic
def set_quantity(cart: Cart, *, variant: Variant, quantity: int) -> Change:
    """Have `quantity` of a variant that is in the cart, 0 to take it out; of another: InvalidOrder.

    Raises as `add_to_cart` does. Locks: the cart's row.
    """
    Cart.objects.select_for_update().filter(pk=cart.pk).first()
    if not _quantity_of(cart, variant):
        raise InvalidOrder(_("This article is not in your cart."))
    if quantity == 0:
        CartItem.objects.filter(cart=cart, variant=variant).delete()
        return Change(variant, 0)
    return _set(cart, variant, quantity)


def empty_cart(cart: Cart) -> None:
    CartItem.objects.filter(cart=cart).delete()


def merge_guest_cart(request: HttpRequest, *, user: User) -> None:
    """Give what the guest had put aside to the client he turned out to be, up to the maxima.

    Stock is not looked at here: the cart page says what is short. A client without a cart takes over the
    guest's as it is, so that an unpaid order made from it stays known as his.
    Locks: both carts' rows, in key order.
    """
    guest_id = _guest_cart_id(request)
    request.session.pop(SESSION_KEY, None)
    if guest_id is None or _adopt(guest_id, user):
        return
    with transaction.atomic():
        carts = Cart.objects.select_for_update().filter(Q(pk=guest_id, user=None) | Q(user=user)).order_by("pk")
        by_owner = {cart.user_id: cart for cart in carts}
        guest, own = by_owner.get(None), by_owner.get(user.pk)
        if guest is None or own is None:
            return
        have = dict(CartItem.objects.filter(cart=own).values_list("variant_id", "quantity"))
        room = MAX_PER_ORDER - sum(have.values())
        merged = []
        for item in CartItem.objects.filter(cart=guest):
            before = have.get(item.variant_id, 0)
            more = min(item.quantity, MAX_PER_ITEM - before, room)
            if more > 0:
                merged.append(CartItem(cart=own, variant_id=item.variant_id, quantity=before + more, added_at=item.added_at))
                room -= more
        CartItem.objects.bulk_create(merged, update_conflicts=True, unique_fields=["cart", "variant"], update_fields=["quantity"])
        guest.delete()
        _touch(own)


def _adopt(guest_id: uuid.UUID, user: User) -> bool:
    if Cart.objects.filter(user=user).exists():
        return False
    try:
        with transaction.atomic():
            return bool(Cart.objects.filter(pk=guest_id, user=None).update(user=user, updated_at=timezone.now()))
    except IntegrityError:
        # Another tab of the same client opened a cart in this moment.
        return False


def _whose(request: HttpRequest, path: str = "") -> Q | None:
    if request.user.is_authenticated:
        return Q(**{f"{path}user": request.user.pk})
    guest_id = _guest_cart_id(request)
    # A cart that has an owner opens to nobody who merely knows its id.
    return Q(**{f"{path}id": guest_id, f"{path}user": None}) if guest_id else None


def _guest_cart_id(request: HttpRequest) -> uuid.UUID | None:
    kept = request.session.get(SESSION_KEY)
    return uuid.UUID(kept) if kept else None


def _open_locked(request: HttpRequest) -> Cart:
    """The shopper's cart, made where there is none, its row locked."""
    while True:
        if request.user.is_authenticated:
            cart, _made = Cart.objects.get_or_create(user=request.user)
        else:
            cart = cart_of(request) or Cart.objects.create()
        # A sign-in in another tab may have merged it away since.
        locked = Cart.objects.select_for_update().filter(pk=cart.pk, user=cart.user_id).first()
        if locked:
            return locked


def _set(cart: Cart, variant: Variant, wanted: int) -> Change:
    """Write the quantity that is possible. The caller holds the cart's lock."""
    fresh = Variant.objects.for_sale().filter(pk=variant.pk).first()
    if fresh is None:
        raise InvalidOrder(_("“%(name)s” is not for sale any more.") % {"name": variant.product.name})
    free = fresh.available + (_held_by(cart).filter(variant=variant).aggregate(n=Sum("quantity", default=0))["n"])
    if free <= 0:
        raise OutOfStock(_("None of “%(name)s” is left just now.") % {"name": variant.product.name})
    others = CartItem.objects.filter(cart=cart).exclude(variant=variant).aggregate(n=Sum("quantity", default=0))["n"]
    room = MAX_PER_ORDER - others
    if room <= 0:
        raise InvalidOrder(_("At most %(max)d pieces in one order; take something out first.") % {"max": MAX_PER_ORDER})
    limits: tuple[tuple[int, Limit], ...] = ((wanted, ""), (free, "stock"), (MAX_PER_ITEM, "item"), (room, "order"))
    quantity, limit = min(limits, key=lambda pair: pair[0])
    CartItem.objects.bulk_create(
        [CartItem(cart=cart, variant=variant, quantity=quantity)],
        update_conflicts=True,
        unique_fields=["cart", "variant"],
        update_fields=["quantity"],
    )
    _touch(cart)
    return Change(variant, quantity, limit)


def _quantity_of(cart: Cart, variant: Variant) -> int:
    return CartItem.objects.filter(cart=cart, variant=variant).values_list("quantity", flat=True).first() or 0


def _held_by(cart: Cart) -> QuerySet[OrderLine]:
    """Lines of the shopper's own unpaid orders: a new order of his gives them back before it reserves."""
    mine = Q(cart_id=cart.pk)
    if cart.user_id:
        mine |= Q(user=cart.user_id)
    own = Order.objects.filter(mine, status="placed", payment="pending", hold="held", needs_review=False)
    return OrderLine.objects.filter(order__in=own)


def _touch(cart: Cart) -> None:
    Cart.objects.filter(pk=cart.pk).update(updated_at=timezone.now())
