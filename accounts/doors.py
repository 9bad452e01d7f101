"""How often one may knock: the limits of settings.RATE_LIMITS, alike for pages, API and staff."""

import ipaddress
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError
from rest_framework.request import Request

log = logging.getLogger(__name__)

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass
class TooManyTries(Exception):
    """A door is closed for `retry_after` seconds; the API answers a problem, a page its 429 page."""

    door: str
    retry_after: int


def client_address(request: HttpRequest | Request) -> str:
    """Return who connected; of X-Forwarded-For only as much as settings.TRUSTED_PROXIES vouches for.

    Each trusted hop vouches for the one before it, from the right; what is further left is the client's own invention.
    """
    address = _parse(request.META.get("REMOTE_ADDR", ""))
    if address is None:
        return ""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while hops and _trusted(address):
        before = _parse(hops.pop())
        if before is None:
            break
        address = before
    return str(address)


def knock(door: str, who: str) -> None:
    """Count one try of `who` at `door`; raise TooManyTries past the limit."""
    try:
        tries = _usage(door, who, increment=True)
        if not tries["should_limit"]:
            return
        returned = _usage(f"{door}-returned", who, limits=door)["count"]
    except RedisError:
        # Without its counters the house stays open: a sign-in still needs its password.
        log.warning("The counters do not answer; %s is not limited", door)
        return
    if tries["count"] - returned > tries["limit"]:
        log.warning("Refused: too many tries at %s", door)
        raise TooManyTries(door, max(1, tries["time_left"]))


def give_back(door: str, who: str) -> None:
    """Take back a try that turned out well, so that only failures count."""
    try:
        _usage(f"{door}-returned", who, limits=door, increment=True)
    except RedisError:
        log.warning("The counters do not answer; %s keeps a try too many", door)


def network(address: str) -> str:
    """Return what is counted as one client: an IPv4 address, or the /64 that one IPv6 subscriber has to himself."""
    parsed = _parse(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return address


def subscriber_address(request: HttpRequest | Request) -> str | None:
    """Return one address for all that one client may come from: his own, or the first of his IPv6 network."""
    return network(client_address(request)).partition("/")[0] or None


def _usage(door: str, who: str, *, limits: str | None = None, increment: bool = False) -> dict[str, Any]:
    count, period = settings.RATE_LIMITS[limits or door].split("/")
    rate = f"{max(1, int(int(count) * settings.RATE_LIMIT_SCALE))}/{period}"
    usage: dict[str, Any] = get_usage(None, group=door, key=lambda group, request: who, rate=rate, increment=increment)
    return usage


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _trusted(address: Address) -> bool:
    return any(address in ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
