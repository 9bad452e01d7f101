"""What the shop refuses. Pages and API translate these once, by their class attributes."""

from dataclasses import dataclass, field
from typing import ClassVar


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
    title: ClassVar[str] = "The request is not valid."

    def __str__(self) -> str:
        return self.detail


class InvalidOrder(ShopRefusal):
    """The request itself can never succeed: unknown variant, too many, foreign URL."""


class OutOfStock(ShopRefusal):
    status = 409
    slug = "insufficient-stock"
    title = "There is not enough stock."


class TooManyHolds(ShopRefusal):
    status = 429
    slug = "too-many-holds"
    title = "Too many unpaid orders are open."


class PaymentUnavailable(ShopRefusal):
    """Stripe cannot be reached; the order and its hold stay, and the same request later goes on with them."""

    status = 503
    slug = "payment-unavailable"
    title = "The payment service does not answer."


class OrderAlreadyPaid(ShopRefusal):
    status = 409
    slug = "order-already-paid"
    title = "This order is paid already."


class KeyReused(ShopRefusal):
    status = 422
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used with another request."


class StillAnswering(ShopRefusal):
    status = 409
    slug = "request-in-progress"
    title = "The same request is being answered at this moment."


class UpstreamUnavailable(ShopRefusal):
    """The trading-card catalogue cannot be reached and nothing of it is kept."""

    status = 503
    slug = "catalogue-unavailable"
    title = "The trading-card catalogue does not answer."
