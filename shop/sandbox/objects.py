"""The rows as Stripe shows them. Links to other objects are ids here; `expansion.py` fills them in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from shop.sandbox.models import Charge, Dispute, Event, LineItem, PaymentIntent, Refund, Session

API_VERSION = "2026-10-28.endive"
DECLINE_MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "authentication_failed": "We are unable to authenticate your payment method.",
    "bank_refused": "The customer's bank refused the payment.",
}

Shown = dict[str, Any]


def _seconds(at: datetime | None) -> int | None:
    return int(at.timestamp()) if at else None


def session_shown(session: Session) -> Shown:
    is_open = session.status == Session.Status.OPEN
    email = session.shopper_email or session.customer_email
    intent: PaymentIntent | None = getattr(session, "intent", None)
    shipping_rate = f"shr_{session.pk[-24:]}" if session.shipping_name else None
    return {
        "id": session.pk,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": session.amount_subtotal,
        "amount_total": session.amount_total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "cancel_url": session.cancel_url or None,
        "client_reference_id": session.client_reference_id or None,
        "client_secret": None,
        "created": _seconds(session.created_at),
        "currency": session.currency,
        "custom_fields": [],
        "customer": None,
        "customer_creation": "if_required",
        "customer_details": {
            "address": None,
            "email": email,
            "name": None,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": None if is_open else [],
        }
        if email
        else None,
        "customer_email": session.customer_email or None,
        "discounts": [],
        "expires_at": _seconds(session.expires_at),
        "invoice": None,
        "livemode": False,
        "locale": session.locale or None,
        "metadata": session.metadata,
        "mode": "payment",
        # Stripe makes the intent when the shopper confirms, not with the session.
        "payment_intent": intent.pk if intent else None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": session.payment_method_types,
        "payment_status": session.payment_status,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": {
            "amount_subtotal": session.amount_shipping,
            "amount_tax": 0,
            "amount_total": session.amount_shipping,
            "shipping_rate": shipping_rate,
        }
        if shipping_rate
        else None,
        "shipping_options": [{"shipping_amount": session.amount_shipping, "shipping_rate": shipping_rate}]
        if shipping_rate
        else [],
        "status": session.status,
        "submit_type": None,
        "subscription": None,
        "success_url": session.success_url,
        "total_details": {"amount_discount": 0, "amount_shipping": session.amount_shipping, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": settings.SITE_URL + reverse("sandbox:pay", args=[session.pk]) if is_open else None,
    }


def line_item_shown(item: LineItem) -> Shown:
    return {
        "id": item.pk,
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": item.amount,
        "amount_tax": 0,
        "amount_total": item.amount,
        "currency": item.session.currency,
        "description": item.name,
        "metadata": {},
        "price": {
            "id": item.price_id,
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": _seconds(item.created_at),
            "currency": item.session.currency,
            "livemode": False,
            "metadata": {},
            "product": item.product_id,
            "recurring": None,
            "tax_behavior": "unspecified",
            "type": "one_time",
            "unit_amount": item.unit_amount,
            "unit_amount_decimal": str(item.unit_amount),
        },
        "quantity": item.quantity,
    }


def intent_shown(intent: PaymentIntent) -> Shown:
    charge = intent.charges.order_by("-created_at").values_list("pk", flat=True).first()
    paid = intent.status == PaymentIntent.Status.SUCCEEDED
    return {
        "id": intent.pk,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": 0,
        "amount_received": intent.amount if paid else 0,
        "automatic_payment_methods": None,
        "canceled_at": _seconds(intent.canceled_at),
        "cancellation_reason": "automatic" if intent.canceled_at else None,
        "capture_method": "automatic",
        "client_secret": f"{intent.pk}_secret_{intent.pk[-12:]}",
        "confirmation_method": "automatic",
        "created": _seconds(intent.created_at),
        "currency": intent.currency,
        "customer": None,
        "description": intent.description or None,
        "last_payment_error": {
            "type": "card_error",
            "code": intent.error_code,
            "decline_code": intent.error_decline_code or None,
            "message": DECLINE_MESSAGES.get(intent.error_decline_code or intent.error_code, "The payment was refused."),
        }
        if intent.error_code
        else None,
        "latest_charge": charge,
        "livemode": False,
        "metadata": intent.metadata,
        "next_action": None,
        "payment_method": f"pm_{intent.pk[-24:]}" if paid or intent.status == PaymentIntent.Status.PROCESSING else None,
        "payment_method_types": intent.session.payment_method_types,
        "processing": None,
        "receipt_email": None,
        "setup_future_usage": None,
        "shipping": None,
        "status": intent.status,
    }


def charge_shown(charge: Charge) -> Shown:
    intent = charge.intent
    session = intent.session
    succeeded = charge.status == Charge.Status.SUCCEEDED
    details = {"brand": "visa", "last4": "4242", "country": "FR"} if charge.method == "card" else {"country": "FR"}
    return {
        "id": charge.pk,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount if succeeded else 0,
        "amount_refunded": charge.amount_refunded,
        "balance_transaction": f"txn_{charge.pk[-24:]}" if succeeded else None,
        "billing_details": {
            "address": None,
            "email": session.shopper_email or session.customer_email or None,
            "name": None,
            "phone": None,
        },
        "captured": succeeded,
        "created": _seconds(charge.created_at),
        "currency": charge.currency,
        "customer": None,
        "description": intent.description or None,
        "disputed": charge.disputed,
        "failure_code": charge.failure_code or None,
        "failure_message": DECLINE_MESSAGES.get(charge.failure_code),
        "livemode": False,
        "metadata": intent.metadata,
        "outcome": None,
        "paid": succeeded,
        "payment_intent": intent.pk,
        "payment_method": f"pm_{intent.pk[-24:]}",
        "payment_method_details": {"type": charge.method, charge.method: details},
        "receipt_email": None,
        "receipt_url": None,
        "refunded": charge.amount_refunded == charge.amount,
        "status": charge.status,
    }


def refund_shown(refund: Refund) -> Shown:
    return {
        "id": refund.pk,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": f"txn_{refund.pk[-24:]}",
        "charge": refund.charge_id,
        "created": _seconds(refund.created_at),
        "currency": refund.charge.currency,
        "metadata": refund.metadata,
        "payment_intent": refund.charge.intent_id,
        "reason": refund.reason or None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": refund.status,
        "transfer_reversal": None,
        **({"failure_reason": refund.failure_reason} if refund.failure_reason else {}),
        **({"pending_reason": "processing"} if refund.status == Refund.Status.PENDING else {}),
    }


def dispute_shown(dispute: Dispute) -> Shown:
    return {
        "id": dispute.pk,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": [],
        "charge": dispute.charge_id,
        "created": _seconds(dispute.created_at),
        "currency": dispute.charge.currency,
        "evidence": {},
        "evidence_details": {"due_by": None, "has_evidence": False, "past_due": False, "submission_count": 0},
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": dispute.charge.intent_id,
        "reason": "fraudulent",
        "status": dispute.status,
    }


def event_shown(event: Event) -> Shown:
    return {
        "id": event.pk,
        "object": "event",
        "api_version": API_VERSION,
        "created": _seconds(event.created_at),
        "data": {"object": event.payload},
        "livemode": False,
        "pending_webhooks": event.deliveries.waiting().count(),
        "request": {"id": None, "idempotency_key": None},
        "type": event.type,
    }
