"""The sandbox's background work."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from shop.sandbox import deliveries, sessions
from shop.sandbox.models import KeptAnswer

# Stripe forgets idempotency keys after a day, too.
KEYS_KEPT = timedelta(hours=24)


@app.task(name=deliveries.TASK)
def deliver(*, delivery_id: int) -> None:
    deliveries.attempt(delivery_id)


@app.periodic(cron="* * * * *")
@app.task(name="sandbox.sweep", queueing_lock="sandbox.sweep")
def sweep(timestamp: int) -> None:
    """Expire sessions whose time is up, send what was lost, forget old idempotency keys."""
    if not settings.SANDBOX_PAYMENTS:
        return
    sessions.expire_overdue()
    deliveries.requeue_lost()
    KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEYS_KEPT).delete()
