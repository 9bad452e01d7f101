"""Webhooks on their way: signed as Stripe signs, tried again with growing pauses, disturbed where the plan says so.

At least once: a worker that dies after the POST and before its note of it is followed by a second POST.
"""

import hashlib
import hmac
import json
import time
from datetime import timedelta

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from shop.sandbox.models import Delivery, Event, Plan
from shop.sandbox.objects import event_shown

TASK = "sandbox.deliver"
# Pauses before each further try; after the last the delivery counts as failed. Stripe's test mode gives up after hours.
BACK_OFF = (2, 5, 15, 60, 300, 900, 3600, 7200)
TIMEOUT_SECONDS = 10
LEASE = timedelta(seconds=60)
REORDER_STEP_SECONDS = 2
# A job may be fetched a little before the moment that stands in the row.
_EARLY = timedelta(seconds=1)


def schedule(event: Event, *, delay_seconds: int = 0) -> list[Delivery]:
    """Put an event on its way in the caller's transaction, as the plan wants it. Locks the plan's row."""
    copies, drop = 1, False
    plan = Plan.objects.select_for_update().filter(pk=1, remaining__gt=0).first()
    if plan:
        copies += plan.duplicates
        delay_seconds += plan.delay_seconds
        drop = plan.drop
        if plan.reorder:
            # The first of the next events waits longest, so the last arrives first.
            delay_seconds += plan.remaining * REORDER_STEP_SECONDS
        plan.remaining -= 1
        plan.save(update_fields=["remaining"])
    if drop:
        return [Delivery.objects.create(event=event, state=Delivery.State.DROPPED, next_try_at=timezone.now())]
    return [_send_at(event, delay_seconds) for _ in range(copies)]


def redeliver(event: Event) -> Delivery:
    with transaction.atomic():
        return _send_at(event, 0)


def _send_at(event: Event, delay_seconds: int) -> Delivery:
    at = timezone.now() + timedelta(seconds=delay_seconds)
    delivery = Delivery.objects.create(event=event, next_try_at=at)
    _defer(delivery)
    return delivery


def _defer(delivery: Delivery) -> None:
    app.configure_task(TASK, schedule_at=delivery.next_try_at).defer(delivery_id=delivery.pk)


def attempt(delivery_id: int) -> None:
    """Make one POST of a delivery that is due. Two workers at once: one claims it, the other leaves."""
    now = timezone.now()
    due = Delivery.objects.waiting().filter(pk=delivery_id, next_try_at__lte=now + _EARLY)
    if not due.update(attempts=F("attempts") + 1, next_try_at=now + LEASE):
        return
    delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
    status, error = _post(delivery.event)
    _note(delivery, status, error)


def _post(event: Event) -> tuple[int | None, str]:
    body = json.dumps(event_shown(event), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": sign(body, settings.STRIPE_WEBHOOK_SECRET.split(",")[0].strip(), int(time.time())),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    try:
        answer = httpx.post(settings.SANDBOX_WEBHOOK_URL, content=body, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        return None, f"{type(error).__name__}: {error}"[:200]
    return answer.status_code, "" if answer.is_success else answer.text[:200].replace("\0", "")


def sign(body: bytes, secret: str, at: int) -> str:
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


@transaction.atomic
def _note(delivery: Delivery, status: int | None, error: str) -> None:
    delivery.last_status, delivery.last_error = status, error
    if status is not None and 200 <= status < 300:
        delivery.state, delivery.delivered_at = Delivery.State.DELIVERED, timezone.now()
    elif delivery.attempts > len(BACK_OFF):
        delivery.state = Delivery.State.FAILED
    else:
        delivery.state = Delivery.State.RETRYING
        delivery.next_try_at = timezone.now() + timedelta(seconds=BACK_OFF[delivery.attempts - 1])
        _defer(delivery)
    delivery.save(update_fields=["state", "next_try_at", "last_status", "last_error", "delivered_at"])


def requeue_lost() -> int:
    """Give deliveries whose worker died, or whose job was lost, a new job."""
    late = timezone.now() - LEASE
    lost = list(Delivery.objects.waiting().filter(next_try_at__lt=late))
    for delivery in lost:
        _defer(delivery)
    return len(lost)
