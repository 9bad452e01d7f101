"""Work for the task worker, deferred in the caller's transaction: it exists only if that commits.

By name, so that the deeds need not import the tasks that call them.
"""

from procrastinate.contrib.django import app

from shop.models import Order, Refund


def work_event(event_id: str) -> None:
    app.configure_task("shop.work_event").defer(event_id=event_id)


def send_refund(refund: Refund) -> None:
    app.configure_task("shop.send_refund").defer(refund_id=refund.pk)


def mail_order(order: Order, kind: str) -> None:
    app.configure_task("shop.mail_order").defer(order_id=order.pk, kind=kind)


def mail_staff(order: Order) -> None:
    app.configure_task("shop.mail_staff").defer(order_id=order.pk)
