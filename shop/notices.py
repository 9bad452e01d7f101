"""What the house tells its clients and staff of an order. Called in the transaction that changes the order."""

from shop import jobs
from shop.models import Order


def order_paid(order: Order) -> None:
    jobs.mail_order(order, "paid")


def late_payment_refunded(order: Order) -> None:
    jobs.mail_order(order, "late_payment")
    jobs.mail_staff(order)


def order_refunded(order: Order) -> None:
    jobs.mail_order(order, "refunded")


def order_shipped(order: Order) -> None:
    jobs.mail_order(order, "shipped")


def needs_review(order: Order) -> None:
    jobs.mail_staff(order)
