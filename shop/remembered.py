"""Answers that may be some seconds old."""

import time
from collections.abc import Callable

from django.core.cache import cache

# How long an answer past its time is still served while one request renews it.
GRACE = 60


def remembered[T](key: str, *, seconds: int, make: Callable[[], T]) -> T:
    """Return what `make` gave at most `seconds` ago; past that, one caller renews it and the others get the old answer."""
    now = time.time()
    kept: tuple[float, T] | None = cache.get(key)
    if kept is not None and (kept[0] > now or not cache.add(f"{key}:renewing", True, 5)):
        return kept[1]
    made = make()
    cache.set(key, (now + seconds, made), seconds + GRACE)
    return made
