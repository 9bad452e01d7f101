"""Checkout Sessions from opening to expiry. Lock: the session's row, before anything that hangs on it."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shop.sandbox import events
from shop.sandbox.errors import StripeError, no_such
from shop.sandbox.models import LineItem, Session, new_id
from shop.sandbox.params import Params

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)
MAX_LINE_ITEMS, MAX_SHIPPING_OPTIONS = 100, 5
MAX_AMOUNT = 99_999_999
# Least charge by currency, in minor units; only what the house may use.
MINIMUM = {"eur": 50, "usd": 50, "chf": 50, "gbp": 30}
METHODS = ("card", "sepa_debit")
LOCALES = [
    "auto",
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "en-GB",
    "es",
    "es-419",
    "et",
    "fi",
    "fil",
    "fr",
    "fr-CA",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "ms",
    "mt",
    "nb",
    "nl",
    "pl",
    "pt",
    "pt-BR",
    "ro",
    "ru",
    "sk",
    "sl",
    "sv",
    "th",
    "tr",
    "vi",
    "zh",
    "zh-HK",
    "zh-TW",
]


def open_session(params: Params) -> Session:
    """Make a session from its parameters, all or nothing. The caller has a transaction."""
    now = timezone.now()
    params.text("mode", required=True, choices=("payment",))
    params.text("ui_mode", choices=("hosted_page", "hosted"))
    params.text("submit_type", choices=("auto", "book", "donate", "pay", "subscribe"))
    params.text("billing_address_collection", choices=("auto", "required"))
    params.text("customer_creation", choices=("always", "if_required"))
    session = Session(
        id=new_id("cs_test_a1", 56),
        created_at=now,
        customer_email=params.email("customer_email"),
        client_reference_id=params.text("client_reference_id", longest=200),
        metadata=params.metadata(),
        locale=params.text("locale", choices=LOCALES),
        success_url=params.url("success_url", required=True),
        cancel_url=params.url("cancel_url"),
        payment_method_types=_methods(params),
        expires_at=_expiry(params, now),
        currency=_currency(params, "currency", required=False),
    )
    if intent_data := params.child("payment_intent_data"):
        session.intent_metadata = intent_data.metadata()
        session.intent_description = intent_data.text("description", longest=1000)
        intent_data.text("capture_method", choices=("automatic", "automatic_async"))
        intent_data.email("receipt_email")
        intent_data.finish()
    items = _line_items(params, session)
    _shipping(params, session)
    params.finish()
    session.amount_subtotal = sum(item.amount for item in items)
    session.amount_total = session.amount_subtotal + session.amount_shipping
    _check_total(session)
    if not session.amount_total:
        session.payment_status = Session.PaymentStatus.NOTHING_DUE
    session.save(force_insert=True)
    LineItem.objects.bulk_create(items)
    return session


def _expiry(params: Params, now: datetime) -> datetime:
    seconds = params.integer("expires_at", lowest=0, highest=10**11)
    if seconds is None:
        return (now + LONGEST).replace(microsecond=0)
    at = datetime.fromtimestamp(seconds, UTC)
    # Times are whole seconds at the API: measured from the second in which the session is created.
    born = now.replace(microsecond=0)
    if at < born + SHORTEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise StripeError(message, param="expires_at")
    if at > born + LONGEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise StripeError(message, param="expires_at")
    return at


def _methods(params: Params) -> list[str]:
    allowed = params.texts("allowed_payment_method_types") or list(METHODS)
    excluded = params.texts("excluded_payment_method_types")
    methods = [method for method in METHODS if method in allowed and method not in excluded]
    if not methods:
        raise StripeError(
            "No valid payment method types for this Checkout Session.", "parameter_invalid", "allowed_payment_method_types"
        )
    return methods


def _currency(params: Params, name: str, *, required: bool = True) -> str:
    currency = params.text(name, required=required, longest=10)
    if currency and currency not in MINIMUM:
        raise StripeError(
            f"Invalid currency: {currency}. Supported here, in lower case: {', '.join(MINIMUM)}",
            "parameter_invalid",
            params.named(name),
        )
    return currency


def _line_items(params: Params, session: Session) -> list[LineItem]:
    sent = params.children("line_items")
    if not sent:
        raise params.missing("line_items")
    if len(sent) > MAX_LINE_ITEMS:
        raise StripeError(f"line_items can hold at most {MAX_LINE_ITEMS} items in payment mode.", param="line_items")
    return [_line_item(item, session, position) for position, item in enumerate(sent)]


def _line_item(item: Params, session: Session, position: int) -> LineItem:
    price = item.child("price_data")
    if price is None:
        raise item.missing("price_data")
    _same_currency(price, session)
    product = price.child("product_data")
    if product is None:
        raise price.missing("product_data")
    quantity = item.integer("quantity", lowest=1, highest=999_999)
    if quantity is None:
        raise item.missing("quantity")
    made = LineItem(
        id=new_id("li_1"),
        session=session,
        position=position,
        price_id=new_id("price_1"),
        product_id=new_id("prod_", 14),
        name=product.text("name", required=True, longest=250),
        description=product.text("description"),
        metadata=product.metadata(),
        unit_amount=_amount(price, "unit_amount"),
        quantity=quantity,
    )
    product.texts("images")
    product.text("tax_code")
    price.text("tax_behavior", choices=("exclusive", "inclusive", "unspecified"))
    for part in (product, price, item):
        part.finish()
    return made


def _same_currency(price: Params, session: Session) -> None:
    currency = _currency(price, "currency")
    session.currency = session.currency or currency
    if currency != session.currency:
        message = f"All prices of a Checkout Session must have the same currency: {session.currency}, but got {currency}."
        raise StripeError(message, param=price.named("currency"))


def _amount(params: Params, name: str) -> int:
    amount = params.integer(name, lowest=0, highest=MAX_AMOUNT)
    if amount is None:
        raise params.missing(name)
    return amount


def _shipping(params: Params, session: Session) -> None:
    """Take the first shipping option; the hosted page of the sandbox offers no choice."""
    options = params.children("shipping_options")
    if len(options) > MAX_SHIPPING_OPTIONS:
        raise StripeError(f"shipping_options can hold at most {MAX_SHIPPING_OPTIONS} options.", param="shipping_options")
    for position, option in enumerate(options):
        rate = option.child("shipping_rate_data")
        if rate is None:
            raise option.missing("shipping_rate_data")
        name = rate.text("display_name", required=True, longest=100)
        fixed = rate.child("fixed_amount")
        if fixed is None:
            raise rate.missing("fixed_amount")
        _same_currency(fixed, session)
        amount = _amount(fixed, "amount")
        rate.text("type", choices=("fixed_amount",))
        rate.text("tax_behavior", choices=("exclusive", "inclusive", "unspecified"))
        rate.text("tax_code")
        rate.metadata()
        for part in (fixed, rate, option):
            part.finish()
        if position == 0:
            session.shipping_name, session.amount_shipping = name, amount


def _check_total(session: Session) -> None:
    if session.amount_total > MAX_AMOUNT:
        raise StripeError("The Checkout Session's total amount must be no more than 999,999.99.", "amount_too_large")
    least = MINIMUM[session.currency]
    if 0 < session.amount_total < least:
        message = f"The Checkout Session's total amount due must add up to at least {least / 100:.2f} {session.currency}."
        raise StripeError(message, "amount_too_small")


def find_session(session_id: str) -> Session:
    """The session as it stands now: one whose time is up is expired on the way."""
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise no_such("checkout.session", session_id, param="session")
    if session.status == Session.Status.OPEN and not session.is_payable(timezone.now()):
        with transaction.atomic():
            session = lock_session(session_id)
    return session


def lock_session(session_id: str) -> Session:
    """Lock the row; where its time is up, expire it first."""
    session = Session.objects.select_for_update().filter(pk=session_id).first()
    if session is None:
        raise no_such("checkout.session", session_id, param="session")
    if session.status == Session.Status.OPEN and not session.is_payable(timezone.now()):
        _expire(session)
    return session


def expire_session(session_id: str) -> Session:
    session = lock_session(session_id)
    if session.status != Session.Status.OPEN:
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session.status}."
        )
        raise StripeError(message, param="session", executed=True)
    _expire(session)
    return session


def expire_overdue() -> None:
    for session_id in Session.objects.overdue().values_list("pk", flat=True):
        with transaction.atomic():
            lock_session(session_id)


def _expire(session: Session) -> None:
    session.status = Session.Status.EXPIRED
    session.save(update_fields=["status"])
    events.session_event("expired", session)
