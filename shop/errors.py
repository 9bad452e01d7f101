"""What the shop refuses. Pages and API translate these once, by their class attributes."""

from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class FieldError:
    """One part of the request that was wrong: `items.0.quantity`, `max_value`, and what to do."""

    field: str
    code: str
    message: str
    available: int | None = None


@dataclass
class ShopRefusal(Exception):
    """A deed that was not done, with words for the client; `slug` ends the problem's type URL."""

    detail: str
    errors: list[FieldError] = field(default_factory=list)
    retry_after: int | None = None

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "invalid-request"
    title: ClassVar[str | Promise] = _("The request is not valid.")

    def __str__(self) -> str:
        return self.detail


class InvalidOrder(ShopRefusal):
    """The request itself can never succeed: unknown variant, too many, foreign URL."""


class OutOfStock(ShopRefusal):
    status = 409
    slug = "insufficient-stock"
    title = _("There is not enough stock.")


class TooManyHolds(ShopRefusal):
    status = 429
    slug = "too-many-holds"
    title = _("Too many unpaid orders are open.")


class PaymentUnavailable(ShopRefusal):
    """Stripe cannot be reached; the order and its hold stay, and the same request later goes on with them."""

    status = 503
    slug = "payment-unavailable"
    title = _("The payment service does not answer.")


class KeyReused(ShopRefusal):
    status = 422
    slug = "idempotency-key-reused"
    title = _("This Idempotency-Key was used with another request.")


class StillAnswering(ShopRefusal):
    status = 409
    slug = "request-in-progress"
    title = _("The same request is being answered at this moment.")


class UpstreamUnavailable(ShopRefusal):
    """The trading-card catalogue cannot be reached and nothing of it is kept."""

    status = 503
    slug = "catalogue-unavailable"
    title = _("The trading-card catalogue does not answer.")
