"""Who may see an order: its owner, staff, and whoever holds its link."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from shop.models import Order


def order_for(user: User | AnonymousUser, number: str, *, token: str, among: QuerySet[Order] | None = None) -> Order | None:
    """Return the order if this person may see it; None alike where it is another's and where there is none."""
    order = (among if among is not None else Order.objects.all()).filter(number=number).first()
    if order is None:
        return None
    if token and order.is_opened_by(token):
        return order
    if isinstance(user, User) and (user.is_staff or order.user_id == user.pk):
        return order
    return None
