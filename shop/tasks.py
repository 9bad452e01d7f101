"""What the task worker does for the shop. Thin: each task calls one deed."""

from datetime import timedelta

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from shop import order_mail, refunds, sweeper, webhooks
from shop.models import Order

# Ten tries over about two hours; the sweeper takes up afterwards what is still undone.
PATIENT = RetryStrategy(max_attempts=10, exponential_wait=3)


@app.task(name="shop.work_event", retry=PATIENT)
def work_event(*, event_id: str) -> None:
    try:
        webhooks.work_event(event_id)
    except BaseException:
        webhooks.release_claim(event_id)
        raise


@app.task(name="shop.send_refund", retry=PATIENT)
def send_refund(*, refund_id: int) -> None:
    refunds.send_refund(refund_id)


@app.task(name="shop.mail_order", retry=PATIENT)
def mail_order(*, order_id: int, kind: str) -> None:
    order_mail.mail_order(Order.objects.get(pk=order_id), kind)


@app.task(name="shop.mail_staff", retry=PATIENT)
def mail_staff(*, order_id: int) -> None:
    order_mail.mail_staff(Order.objects.get(pk=order_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="shop.retry_stalled", queueing_lock="shop.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Take up again what a killed worker had begun: a mail may then come twice, never not at all."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(name="shop.sweep", queueing_lock="shop.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    sweeper.sweep()


@app.periodic(cron="17 * * * *")
@app.task(name="shop.reconcile", queueing_lock="shop.reconcile")
def reconcile(timestamp: int) -> None:
    sweeper.reconcile_payments(older_than=timedelta(minutes=5))
