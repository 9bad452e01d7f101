"""Orders of alice and bob in every state, made by the shop's own deeds and paid at the sandbox.

The sandbox lives in this process but nobody serves it yet, so its sessions are opened and read without HTTP.
What goes on by itself does so as soon as the house is served: the webhooks, the refunds, the dispute, the e-mails.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import stripe
from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from shop import notices
from shop.checkout import Buyer, ShipTo, Wish, place_order
from shop.lifecycle import change
from shop.models import Order, PaymentAttempt, Variant
from shop.models.orders import Fulfilment
from shop.payments import apply_session
from shop.refunds import refund_order
from shop.sandbox import outcomes, sessions
from shop.sandbox.lists import expand
from shop.sandbox.objects import session_shown
from shop.sandbox.params import Params

SOURCE = "demo"
_ROAD = (Fulfilment.PREPARING, Fulfilment.SHIPPED, Fulfilment.DELIVERED)


class Story(NamedTuple):
    """An order: who buys what, and how it went. `goods`: SKU and quantity."""

    username: str
    goods: tuple[tuple[str, int], ...]
    # What the buyer and his bank did: pay, pay_later, refuse, expire, dispute, or nothing yet.
    outcome: str = "pay"
    # How far the house has come with it.
    until: str = ""
    refund: str = ""
    shipping: str = "tracked-home"


STORIES = (
    Story("alice", (("DI-NI10-SL-FR", 1), ("CC-1102-200ML", 1)), until="delivered"),
    Story("alice", (("GR21-009-NM-FR", 1), ("AC-2001", 2)), until="shipped"),
    Story("alice", (("AC-2015-400", 2), ("CC-1131-70×90CM", 1)), until="preparing", shipping="pick-up-point"),
    Story("alice", (("TLE26-111-MT-FR", 1),), shipping="collect"),
    Story("alice", (("BO-GA12-SL-FR", 6),), until="delivered", refund="7.50"),
    Story("bob", (("CC-1136-150ML", 1),), until="delivered", refund="all", shipping="pick-up-point"),
    Story("bob", (("E20-088-EX-FR", 1),), until="shipped", outcome="dispute"),
    Story("bob", (("CC-1121", 1), ("CC-1107-500ML", 1)), outcome="expire"),
    Story("bob", (("MO-HOLIDA43", 1),), outcome="refuse"),
    Story("bob", (("E20-031-NM-FR", 1),), outcome="pay_later"),
    Story("bob", (("FT19-012-GD-FR-FIRST", 1),), outcome="pay_later"),
    # The last, because one client has one unpaid order at a time.
    Story("alice", (("MO-GT-COU43-BORDEAUX", 1),), outcome=""),
)
_HOMES = {
    "alice": ShipTo(name="Alice Aubert", line1="14, rue de la Charité", postcode="69002", city="Lyon", country="FR"),
    "bob": ShipTo(
        name="Bob Ferrand", line1="3, quai Saint-Vincent", line2="Escalier B", postcode="69001", city="Lyon", country="FR"
    ),
}


@transaction.atomic
def tell_stories(*, helper: User) -> int:
    """Make the orders that are missing, by what was wished for, and return how many. All or nothing.

    `helper` is the member of staff who packed them. A second call finds every order and does nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('shop.demo', 0))")
    buyers = {user.username: user for user in User.objects.filter(username__in=_HOMES)}
    variants = dict(Variant.objects.values_list("sku", "pk").filter(sku__in=[sku for s in STORIES for sku, _n in s.goods]))
    made = 0
    for story in STORIES:
        user = buyers[story.username]
        wish = Wish(
            items=tuple((variants[sku], quantity) for sku, quantity in story.goods),
            email=user.email,
            language=user.language,
            shipping_method=story.shipping,
            ship_to=None if story.shipping == "collect" else _HOMES[story.username],
        )
        if not user.orders.filter(fingerprint=wish.fingerprint).exists():
            _tell(story, place_order(Buyer(user=user), wish), helper)
            made += 1
    return made


def _tell(story: Story, attempt: PaymentAttempt, helper: User) -> None:
    session_id = _open(attempt)
    for deed in _DEEDS[story.outcome]:
        deed(session_id)
    if story.outcome:
        order = apply_session(_asked(session_id), source=SOURCE)
        _fulfil(order, story.until, helper)
    if story.refund:
        amount = attempt.amount if story.refund == "all" else Decimal(story.refund)
        refund_order(attempt.order, amount=amount, actor=helper)
    if story.outcome == "dispute":
        # Told by webhook, as every dispute is.
        outcomes.dispute(session_id)


_DEEDS: dict[str, tuple[Callable[[str], Any], ...]] = {
    "": (),
    "pay": (outcomes.pay,),
    "dispute": (outcomes.pay,),
    "pay_later": (outcomes.pay_later,),
    "refuse": (outcomes.pay_later, outcomes.fail),
    "expire": (outcomes.expire,),
}


def _open(attempt: PaymentAttempt) -> str:
    """Open the attempt's session at the sandbox, with the request that was kept for it."""
    session = sessions.open_session(Params(_tree(attempt.request)))
    shown = session_shown(session)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=session.pk, url=shown["url"])
    return session.pk


def _asked(session_id: str) -> stripe.checkout.Session:
    """How the session stands, as Stripe's client would have brought it."""
    shown = expand(session_shown(sessions.find_session(session_id)), ["payment_intent"])
    return stripe.checkout.Session.construct_from(shown, settings.STRIPE_SECRET_KEY)


def _tree(value: Any) -> Any:
    """A request as the form that travels: every leaf a text, lists numbered."""
    if isinstance(value, dict):
        return {key: _tree(part) for key, part in value.items()}
    if isinstance(value, list):
        return {str(number): _tree(part) for number, part in enumerate(value)}
    return str(value)


def _fulfil(order: Order, until: str, helper: User) -> None:
    """Pack, send and hand over, as far as the story goes."""
    for step in _ROAD[: _ROAD.index(Fulfilment(until)) + 1] if until else ():
        change(order, "fulfilment", step, source="staff", actor=helper)
        if step == Fulfilment.SHIPPED:
            order.carrier, order.tracking_number = "Colissimo", f"6A{order.pk:011d}"
            notices.order_shipped(order)
    order.save(update_fields=["fulfilment", "carrier", "tracking_number", "updated_at"])
