"""Answers of TCGdex, kept so that clients wait for upstream as seldom as can be, and are served when it is down.

An answer is fresh for a minute. After that it is served as it is while one thread, of all threads in all processes,
fetches it anew; and so for a day when that fails. Only the very first request for a thing waits for upstream.

Why a thread of the process that asked, rather than a task of the worker or the request itself: it works where no
worker runs, it costs no database write, no client waits for it, and a name server that hangs holds up nobody. If the
process dies with it, the lock ends by itself and the next request starts another.
"""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import BaseCache, caches
from django.utils.translation import gettext as _

from shop.errors import UpstreamUnavailable
from shop.tcgdex import UpstreamGaveUp, fetch_once

log = logging.getLogger(__name__)

FRESH_SECONDS = 60
KEPT_SECONDS = 24 * 3600
# What does not exist is asked for again soon: it may have been published.
MISSING_KEPT_SECONDS = 60
UPSTREAM_SECONDS = 2.0
# Longer than one fetch can take; a renewer that died holds up the next one no longer than this.
LOCK_SECONDS = 10
# After a failure upstream is left in peace for so long.
PAUSE_SECONDS = 5
_LOOK_AGAIN_SECONDS = 0.05
# Threads that may wait for upstream at a time in this process; more would only wait together.
_fetching = threading.BoundedSemaphore(8)


@dataclass(frozen=True)
class Kept:
    """One answer: `body` as it goes out, or None where upstream knows no such thing."""

    body: bytes | None
    etag: str
    fetched_at: float

    @property
    def age(self) -> int:
        return max(0, int(time.time() - self.fetched_at))

    @property
    def is_fresh(self) -> bool:
        return time.time() - self.fetched_at < FRESH_SECONDS


def answer_for(key: str, *address: str, shape: Callable[[Any], Any]) -> Kept:
    """Return what upstream says at `address`, put into our `shape`, from the cache under `key` where it is there.

    Raises UpstreamUnavailable where nothing is kept and upstream does not answer in time.
    """
    store = caches["default"]
    kept: Kept | None = store.get(key)
    if kept and kept.is_fresh:
        return kept
    # With nothing kept, wait for the one who fetches, here or in another process.
    give_up_at = time.monotonic() + UPSTREAM_SECONDS + 0.5
    renewal = _renew(store, key, address, shape)
    while kept is None and renewal.may_come(store) and time.monotonic() < give_up_at:
        renewal.wait()
        kept = store.get(key)
    if kept is None:
        kept = store.get(key)
    if kept is None:
        raise UpstreamUnavailable(
            _("The card catalogue does not answer at this moment. Try again in a few seconds."), retry_after=PAUSE_SECONDS
        )
    return kept


class _Renewal:
    """The fetch of one key that is under way, in this thread's name or another's."""

    def __init__(self, key: str, done: threading.Event | None) -> None:
        self._key = key
        self._done = done

    def may_come(self, store: BaseCache) -> bool:
        return not self._done.is_set() if self._done else store.get(_lock_of(self._key)) == "fetching"

    def wait(self) -> None:
        if self._done:
            self._done.wait(UPSTREAM_SECONDS + 0.5)
        else:
            time.sleep(_LOOK_AGAIN_SECONDS)


def _renew(store: BaseCache, key: str, address: tuple[str, ...], shape: Callable[[Any], Any]) -> _Renewal:
    """Start the fetch, unless somebody has the lock: because he fetches, or because upstream just failed."""
    done = threading.Event()
    if not store.add(_lock_of(key), "fetching", LOCK_SECONDS):
        return _Renewal(key, None)
    if not _fetching.acquire(blocking=False):
        store.delete(_lock_of(key))
        done.set()
        return _Renewal(key, done)

    def fetch() -> None:
        try:
            _fetch(store, key, address, shape)
        finally:
            _fetching.release()
            done.set()

    # The store is handed over: Django would give a new thread new connections to Redis.
    threading.Thread(target=fetch, name=f"renew {key}", daemon=True).start()
    return _Renewal(key, done)


def _fetch(store: BaseCache, key: str, address: tuple[str, ...], shape: Callable[[Any], Any]) -> None:
    try:
        found = fetch_once(*address, within=UPSTREAM_SECONDS)
        body = None if found is None else json.dumps(shape(found), ensure_ascii=False, separators=(",", ":")).encode()
    except (UpstreamGaveUp, LookupError, TypeError, ValueError) as error:
        log.warning("TCGdex, for %s: %s", key, error)
        # The lock stays a while, so that not every request tries in its turn.
        store.set(_lock_of(key), "failed", PAUSE_SECONDS)
        return
    etag = f'"{hashlib.blake2b(body or b"", digest_size=12).hexdigest()}"'
    store.set(key, Kept(body, etag, time.time()), MISSING_KEPT_SECONDS if body is None else KEPT_SECONDS)
    store.delete(_lock_of(key))


def _lock_of(key: str) -> str:
    return f"{key}:lock"
