"""The one client of Stripe's API; without keys it talks to the sandbox, through the same code."""

from decimal import Decimal
from functools import lru_cache

import stripe
from django.conf import settings

# What is worth another try later with the same idempotency key: nothing is known of the outcome.
UNCERTAIN = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    stripe.APIError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)
# Stripe looked at the request and will never perform it.
REFUSED = (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError)

CONNECT_SECONDS, READ_SECONDS = 3, 15


def client() -> stripe.StripeClient:
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else None,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )


def to_minor(amount: Decimal) -> int:
    """Cents of an amount; every currency of the house has two decimals."""
    return int(amount.scaleb(2).to_integral_exact())


def from_minor(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def noted(answer: stripe.StripeObject, name: str) -> str:
    """What our own request had noted in the object's metadata under this name; "" where nothing."""
    metadata = getattr(answer, "metadata", None)
    return str(metadata[name]) if metadata and name in metadata else ""
