"""From a wish to an order that waits for its money.

The steps, each of which may be the last before the power fails:
1. one transaction writes order, frozen lines, the exact request to Stripe, and reserves the stock;
2. after it Stripe is asked for a session, under an idempotency key kept with the request;
3. the session's id is kept.
`shop.sweeper` finishes what was left after 1 or 2.
"""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from shop import rows, stock
from shop.errors import FieldError, InvalidOrder, OutOfStock, PaymentUnavailable, TooManyHolds
from shop.lifecycle import tell
from shop.models import Order, OrderLine, PaymentAttempt, Product, ShippingMethod, Variant
from shop.models.cart import MAX_PER_ITEM, MAX_PER_ORDER
from shop.models.catalogue import OPTION_FIELDS
from shop.numbers import new_order_number
from shop.payments import SessionRefused, give_up_attempt, open_session
from shop.stripe_api import to_minor

# What an order's line keeps of a variant.
FROZEN = ("id", "sku", "price", *OPTION_FIELDS)

MAX_HOLDS = 5
MAX_ROUNDS = 3
# Stripe takes at most 100 line items; a larger order is one line on its page, with the lines kept here.
STRIPE_MAX_LINES = 99
# Stripe demands that a session lives 30 minutes from when it is asked, a moment after we reckoned.
STRIPE_SLACK = timedelta(seconds=60)


class FormerOrderOpen(Exception):
    """The customer has an unpaid order for something else, which must be called back first."""


@dataclass(frozen=True)
class Buyer:
    """Who buys: known by account or cart; the address only limits how much one may hold unpaid."""

    user: User | None = None
    cart_id: uuid.UUID | None = None
    address: str | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.user or self.cart_id)

    def own(self) -> Q:
        """Orders of this customer: never found by a typed e-mail or a shared address."""
        q = Q(pk=None)
        if self.user:
            q |= Q(user=self.user)
        if self.cart_id:
            q |= Q(cart_id=self.cart_id)
        return q


@dataclass(frozen=True)
class ShipTo:
    name: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Wish:
    """What the buyer asks for. Prices are no part of it: they are always the house's."""

    items: Sequence[tuple[int, int]]
    email: str
    language: str = "en"
    shipping_method: str = ""
    ship_to: ShipTo | None = None
    success_url: str = ""
    cancel_url: str = ""

    @cached_property
    def quantities(self) -> dict[int, int]:
        merged: Counter[int] = Counter()
        for variant_id, quantity in self.items:
            merged[variant_id] += quantity
        return dict(sorted(merged.items()))

    @cached_property
    def fingerprint(self) -> str:
        told = json.dumps({**asdict(self), "items": list(self.quantities.items())}, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def check_out(buyer: Buyer, wish: Wish) -> PaymentAttempt:
    """Place the order and open its payment session, or find those that the same customer has open for the same wish.

    A changed wish ends the customer's former unpaid order first, so that nothing is reserved twice.
    Raises InvalidOrder, OutOfStock, TooManyHolds; PaymentUnavailable where Stripe does not answer: then
    order and hold stay, and the same call later goes on with them.
    """
    for _round in range(MAX_ROUNDS):
        for former in _open_attempts(buyer):
            if not _serves(former, wish):
                # What can never be granted ends nothing.
                _meaning_of(wish)
                give_up_attempt(former, source="checkout", note="replaced by a later checkout")
        try:
            return open_session(place_order(buyer, wish))
        except FormerOrderOpen:
            # The same customer placed another order in this moment.
            continue
        except SessionRefused:
            # Most likely it was asked for too late in its half hour; a new order begins a new one.
            continue
    raise PaymentUnavailable(_("Your order could not be opened for payment. Try again in a moment."), retry_after=10)


def place_order(buyer: Buyer, wish: Wish) -> PaymentAttempt:
    """Write the order, its lines, its payment attempt and its hold, in one transaction.

    Of two calls for the same customer and wish at once, both get the same order. Raises FormerOrderOpen where the
    customer has another unpaid order, and what `check_out` raises but for Stripe's part.
    Locks: an advisory lock for customer and address, then the variants' rows in key order, last.
    """
    variants, shipping = _meaning_of(wish)
    while True:
        try:
            with transaction.atomic():
                _lock_customer(buyer)
                unpaid = _unpaid_orders(buyer)
                for former in _open_attempts(buyer) if unpaid.of_customer else ():
                    if _serves(former, wish):
                        return former
                    raise FormerOrderOpen
                _check_holds(unpaid)
                return _write_order(buyer, wish, variants, shipping)
        except IntegrityError as clash:
            # Somebody else drew the same number; anything else is a fault of ours.
            if "number" not in str(clash):
                raise
        except stock.StockShort:
            raise _out_of_stock(wish) from None


def _serves(attempt: PaymentAttempt, wish: Wish) -> bool:
    return attempt.order.fingerprint == wish.fingerprint and attempt.expires_at > timezone.now()


def _open_attempts(buyer: Buyer) -> Iterable[PaymentAttempt]:
    """The customer's payment attempts that can still be called back; an order under review is the staff's to end."""
    if not buyer.is_known:
        return ()
    return PaymentAttempt.objects.select_related("order").filter(
        ended_at=None,
        order__in=Order.objects.filter(buyer.own(), status="placed", payment="pending", needs_review=False),
    )


def _meaning_of(wish: Wish) -> tuple[dict[int, Variant], ShippingMethod | None]:
    """What the wish names in the catalogue. Raises InvalidOrder for what can never be granted."""
    _check_amounts(wish)
    _check_urls(wish)
    return _saleable(wish), _shipping(wish)


def _check_amounts(wish: Wish) -> None:
    errors = []
    for index, (variant_id, _quantity) in enumerate(wish.items):
        if wish.quantities[variant_id] > MAX_PER_ITEM:
            errors.append(
                FieldError(
                    f"items.{index}.quantity",
                    "max_value",
                    _("At most %(max)d of one item; order less of it.") % {"max": MAX_PER_ITEM},
                )
            )
    if not wish.items:
        errors.append(FieldError("items", "empty", _("Name at least one item to buy.")))
    elif sum(wish.quantities.values()) > MAX_PER_ORDER:
        errors.append(
            FieldError("items", "max_value", _("At most %(max)d items in one order; split it.") % {"max": MAX_PER_ORDER})
        )
    if errors:
        raise InvalidOrder(_("The order asks for too much or nothing."), errors)


def _saleable(wish: Wish) -> dict[int, Variant]:
    variants = {
        row[0]: Variant(**dict(zip(FROZEN, row, strict=False)), product=Product(name_en=row[-2], name_fr=row[-1]))
        for row in rows.read(rows.compiled(_for_sale), list(wish.quantities))
    }
    errors = [
        FieldError(f"items.{index}.variant_id", "unknown_variant", _("This article is not for sale; take it out."))
        for index, (variant_id, _quantity) in enumerate(wish.items)
        if variant_id not in variants
    ]
    if errors:
        raise InvalidOrder(_("Something in the order is not for sale."), errors)
    return variants


def _for_sale() -> QuerySet[Any, Any]:
    return Variant.objects.for_sale().filter(pk=0).values_list(*FROZEN, "product__name_en", "product__name_fr")


def _methods() -> QuerySet[ShippingMethod]:
    return ShippingMethod.objects.filter(is_active=True)


def _shipping(wish: Wish) -> ShippingMethod | None:
    """The method asked for; unasked, the first that fits what is known of the destination."""
    columns = [field.attname for field in ShippingMethod._meta.concrete_fields]
    known_methods = (ShippingMethod(**dict(zip(columns, row, strict=True))) for row in rows.read(rows.compiled(_methods)))
    methods = {method.code: method for method in known_methods}
    if wish.shipping_method:
        method = methods.get(wish.shipping_method)
        if method is None:
            known = ", ".join(methods)
            raise InvalidOrder(
                _("The shipping method is unknown."),
                [FieldError("shipping_method", "unknown_method", _("Choose one of: %(methods)s.") % {"methods": known})],
            )
    else:
        method = next((m for m in methods.values() if m.needs_address == bool(wish.ship_to)), None)
        if method is None and methods:
            method = next(iter(methods.values()))
    if method and method.needs_address and not wish.ship_to:
        raise InvalidOrder(
            _("This order is sent by post and needs an address."),
            [FieldError("shipping_address", "required", _("Give the address to deliver to."))],
        )
    return method


def shipping_price(method: ShippingMethod | None, items_total: Decimal) -> Decimal:
    if method is None or (method.free_from is not None and items_total >= method.free_from):
        return Decimal(0)
    return method.price


def _check_urls(wish: Wish) -> None:
    own = {origin_of(settings.SITE_URL), *settings.CHECKOUT_ALLOWED_ORIGINS}
    message = _("Only addresses of this site or of a registered origin are allowed.")
    errors = [
        FieldError(field, "foreign_origin", message)
        for field, url in (("success_url", wish.success_url), ("cancel_url", wish.cancel_url))
        if url and origin_of(url) not in own
    ]
    if errors:
        raise InvalidOrder(_("A return address is not allowed."), errors)


def origin_of(url: str) -> str:
    """`https://host:port` of an absolute URL, or "" for anything a browser might read differently than we do."""
    if any(ord(c) <= 0x20 or c in '\\"<>^`' or ord(c) == 0x7F for c in url):
        return ""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _lock_customer(buyer: Buyer) -> None:
    """Let one customer, and one address, place one order at a time: the limits below count what others committed."""
    keys = []
    if buyer.user:
        keys.append(f"user:{buyer.user.pk}")
    if buyer.cart_id:
        keys.append(f"cart:{buyer.cart_id}")
    if buyer.address:
        keys.append(f"address:{buyer.address}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key", [sorted(keys)])


class UnpaidOrders(NamedTuple):
    """How many orders wait for money, by whose they are."""

    of_user: int
    of_cart: int
    of_address: int

    @property
    def of_customer(self) -> int:
        return self.of_user + self.of_cart


def _unpaid_orders(buyer: Buyer) -> UnpaidOrders:
    """Count by one statement; what is not known of the buyer counts nothing. As SQL: it is asked for every order."""
    whose = {"user": buyer.user.pk if buyer.user else None, "cart": buyer.cart_id, "address": buyer.address}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE user_id = %(user)s), count(*) FILTER (WHERE cart_id = %(cart)s),
                   count(*) FILTER (WHERE client_address = %(address)s)
            FROM shop_order
            WHERE status = 'placed' AND payment IN ('pending', 'processing')
                AND (user_id = %(user)s OR cart_id = %(cart)s OR client_address = %(address)s)
            """,
            whose,
        )
        return UnpaidOrders(*cursor.fetchone())


def _check_holds(unpaid: UnpaidOrders) -> None:
    most = max(unpaid)
    if most >= MAX_HOLDS * settings.RATE_LIMIT_SCALE:
        raise TooManyHolds(
            _("%(count)d unpaid orders are open already. Pay one of them, or wait until one expires.") % {"count": most},
            retry_after=int(settings.SHOP_HOLD.total_seconds()),
        )


def _write_order(buyer: Buyer, wish: Wish, variants: Mapping[int, Variant], shipping: ShippingMethod | None) -> PaymentAttempt:
    quantities = wish.quantities
    items_total = sum((variants[pk].price * quantity for pk, quantity in quantities.items()), Decimal(0))
    shipping_total = shipping_price(shipping, items_total)
    until = timezone.now() + settings.SHOP_HOLD + STRIPE_SLACK
    with translation.override(wish.language):
        order = Order(
            number=new_order_number(),
            user=buyer.user,
            cart_id=buyer.cart_id,
            client_address=buyer.address,
            email=wish.email,
            language=wish.language,
            hold_until=until,
            currency=settings.SHOP_CURRENCY,
            items_total=items_total,
            shipping_total=shipping_total,
            total=items_total + shipping_total,
            shipping_method=shipping,
            shipping_name=shipping.name if shipping else "",
            fingerprint=wish.fingerprint,
            **({f"ship_to_{field}": value for field, value in asdict(wish.ship_to).items()} if wish.ship_to else {}),
        )
        rows.insert([order])
        lines = [
            OrderLine(
                order=order,
                position=position,
                variant=variants[pk],
                sku=variants[pk].sku,
                name=variants[pk].product.name,
                variant_name=variants[pk].name,
                unit_price=variants[pk].price,
                quantity=quantity,
                total=variants[pk].price * quantity,
            )
            for position, (pk, quantity) in enumerate(quantities.items(), start=1)
        ]
        rows.insert(lines)
        attempt = PaymentAttempt(
            order=order,
            amount=order.total,
            currency=order.currency,
            livemode=settings.STRIPE_LIVE,
            expires_at=until,
        )
        attempt.request = _session_request(attempt, lines, wish)
        rows.insert([attempt])
    tell(order, "status", "", "placed", source="checkout", actor=buyer.user)
    stock.reserve(order, quantities)
    return attempt


def _session_request(attempt: PaymentAttempt, lines: Sequence[OrderLine], wish: Wish) -> dict[str, Any]:
    """The exact parameters for Stripe, kept so that a crash repeats the same request and not another."""
    order = attempt.order
    currency = order.currency.lower()

    def line_item(name: str, unit_amount: Decimal, quantity: int) -> dict[str, Any]:
        price = {"currency": currency, "unit_amount": to_minor(unit_amount), "product_data": {"name": name[:250]}}
        return {"price_data": price, "quantity": quantity}

    if len(lines) < STRIPE_MAX_LINES:
        items = [
            line_item(f"{line.name}, {line.variant_name}" if line.variant_name else line.name, line.unit_price, line.quantity)
            for line in lines
        ]
    else:
        items = [line_item(_("Order %(number)s") % {"number": order.number}, order.items_total, 1)]
    if order.shipping_total:
        items.append(line_item(order.shipping_name, order.shipping_total, 1))
    names = {"order": order.number, "attempt": str(attempt.key)}
    done = reverse("shop:checkout_done", args=[order.number])
    return {
        "mode": "payment",
        "line_items": items,
        "customer_email": order.email,
        "client_reference_id": order.number,
        "metadata": names,
        "payment_intent_data": {"metadata": names},
        "expires_at": int(attempt.expires_at.timestamp()),
        "locale": order.language,
        "success_url": wish.success_url or f"{settings.SITE_URL}{done}?token={order.link_token}",
        "cancel_url": wish.cancel_url or f"{settings.SITE_URL}{order.link}",
    }


def _out_of_stock(wish: Wish) -> OutOfStock:
    available = {v.pk: v.available for v in Variant.objects.filter(pk__in=wish.quantities).only("on_hand", "reserved")}
    errors = [
        FieldError(
            f"items.{index}.quantity",
            "insufficient_stock",
            _("Only %(available)d left; order that many or fewer.") % {"available": available.get(variant_id, 0)}
            if available.get(variant_id)
            else _("None left just now; take it out of the order."),
            available=available.get(variant_id, 0),
        )
        for index, (variant_id, _quantity) in enumerate(wish.items)
        if available.get(variant_id, 0) < wish.quantities[variant_id]
    ]
    return OutOfStock(_("There is not enough of everything; nothing was ordered."), errors)
