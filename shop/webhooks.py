"""Stripe's events: kept first, worked through once, whatever their order and number.

An event only says that something happened to an object; what follows is read from the object itself at Stripe.
"""

import json
from datetime import timedelta
from typing import Any

import stripe
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop import jobs
from shop.errors import ShopRefusal
from shop.models import Order, PaymentAttempt, StripeEvent
from shop.payments import flag_for_review, sync_session
from shop.refunds import sync_dispute, sync_refunds

# How long a claimed event is its worker's alone; a killed worker's event is taken up after it.
LEASE = timedelta(seconds=60)
TOLERANCE_SECONDS = 300


class BadSignature(ShopRefusal):
    slug = "bad-signature"
    title = _("The signature does not fit the body.")


def receive_event(body: bytes, signature: str) -> None:
    """Keep a signed event and leave it to the worker; one that is known already is left as it is.

    Raises BadSignature where no current secret has signed these very bytes within the last five minutes.
    """
    event = _verified(body, signature)
    with transaction.atomic():
        created = StripeEvent.objects.bulk_create([event], ignore_conflicts=True)
        # Under a conflict the row is another's and its job is deferred already: one more job finds nothing to do.
        for kept in created:
            jobs.work_event(kept.pk)


def _verified(body: bytes, signature: str) -> StripeEvent:
    for secret in filter(None, settings.STRIPE_WEBHOOK_SECRET.split(",")):
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, secret.strip(), TOLERANCE_SECONDS)
            told = json.loads(body)
            return StripeEvent(id=told["id"], type=told["type"], livemode=bool(told.get("livemode")), payload=told)
        except stripe.SignatureVerificationError:
            continue
        except (UnicodeDecodeError, ValueError, KeyError, TypeError):
            break
    raise BadSignature(gettext("Sign the raw body with the endpoint's secret and send it within five minutes."))


def work_event(event_id: str) -> None:
    """Do what the event asks for. Raises Stripe's errors where Stripe cannot be asked: it stays for the next try."""
    if not _claim(event_id):
        return
    event = StripeEvent.objects.get(pk=event_id)
    error = ""
    try:
        _follow(event)
    except Order.DoesNotExist as stranger:
        error = str(stranger)
    except stripe.InvalidRequestError as unknown:
        error = f"Stripe does not know the object: {unknown.code}"
    StripeEvent.objects.filter(pk=event_id).update(processed_at=timezone.now(), error=error[:300])


def _claim(event_id: str) -> bool:
    """Take the event for one lease; False where it is done or another's."""
    now = timezone.now()
    waiting = StripeEvent.objects.filter(pk=event_id, processed_at=None, next_try_at__lte=now)
    return bool(waiting.update(next_try_at=now + LEASE, tries=F("tries") + 1))


def release_claim(event_id: str) -> None:
    """Let the next try begin at once; for a worker that failed and knows it."""
    StripeEvent.objects.filter(pk=event_id, processed_at=None).update(next_try_at=timezone.now())


def _follow(event: StripeEvent) -> None:
    about: dict[str, Any] = event.payload.get("data", {}).get("object", {})
    if event.livemode != settings.STRIPE_LIVE:
        _flag_wrong_mode(event, str(about.get("id")))
    elif event.type.startswith("checkout.session."):
        sync_session(str(about.get("id")), source="stripe")
    elif event.type in ("charge.refunded", "refund.updated", "refund.created", "refund.failed"):
        sync_refunds(str(about.get("payment_intent")), source="stripe")
    elif event.type in ("charge.dispute.created", "charge.dispute.closed"):
        sync_dispute(str(about.get("id")), source="stripe")


@transaction.atomic
def _flag_wrong_mode(event: StripeEvent, session_id: str) -> None:
    attempt = PaymentAttempt.objects.filter(session_id=session_id).first()
    if attempt is not None:
        order = Order.objects.select_for_update().get(pk=attempt.order_id)
        flag_for_review(
            order, f"livemode: event {event.pk} is {event.livemode}, expected {settings.STRIPE_LIVE}", source="stripe"
        )
