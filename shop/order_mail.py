"""The e-mails about an order, in the order's language, as HTML and text."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from shop.models import Order


def mail_order(order: Order, kind: str) -> None:
    with translation.override(order.language):
        subject = {
            "paid": _("Your order %(number)s is paid"),
            "shipped": _("Your order %(number)s is on its way"),
            "refunded": _("Money back for your order %(number)s"),
            "late_payment": _("Your order %(number)s is refunded: nothing was left"),
        }[kind] % {"number": order.number}
        context = {
            "order": order,
            "lines": order.lines.all(),
            "subject": subject,
            "kind": kind,
            "site_url": settings.SITE_URL,
            "link": f"{settings.SITE_URL}{order.link}",
        }
        message = EmailMultiAlternatives(
            subject, render_to_string("email/order.txt", context), settings.DEFAULT_FROM_EMAIL, [order.email]
        )
        message.attach_alternative(render_to_string("email/order.html", context), "text/html")
    message.send()


def mail_staff(order: Order) -> None:
    """Tell all who can act on it that an order needs somebody to look."""
    to = list(User.objects.filter(is_staff=True, is_active=True).exclude(email="").values_list("email", flat=True))
    if not to:
        return
    reason = order.review_reason or _("a payment came when nothing was left; it is refunded in full")
    EmailMultiAlternatives(
        _("Order %(number)s needs a look") % {"number": order.number},
        _("Order %(number)s, %(total)s %(currency)s: %(reason)s.\n\n%(link)s")
        % {
            "number": order.number,
            "total": order.total,
            "currency": order.currency,
            "reason": reason,
            "link": f"{settings.SITE_URL}{order.get_absolute_url()}",
        },
        settings.DEFAULT_FROM_EMAIL,
        to,
    ).send()
