"""How TCGdex is asked: politely, a few requests at a time, and again where that may help.

Addresses and shapes: https://tcgdex.dev/rest. Ids go into addresses; `is_catalogue_id` says which may.
"""

import asyncio
import random
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote

import httpx
from django.conf import settings

# Unown cards are numbered "!" and "?"; upstream writes the latter as %3F inside the id.
_ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9!?._-]{1,64}", re.ASCII)
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_ANSWER = 20_000_000


class UpstreamGaveUp(Exception):
    """One address could not be fetched, after all tries."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


class UpstreamDown(Exception):
    """So many addresses in a row failed that going on would only prolong it."""


def is_catalogue_id(text: str) -> bool:
    return _ID.fullmatch(unquote(text)) is not None


def address_of(*parts: str) -> str:
    """Build the URL of `("fr", "sets", "base1")`; raises ValueError for what is no id, such as `..`."""
    if not all(is_catalogue_id(part) for part in parts):
        raise ValueError(parts)
    # An id is quoted once, also one that came to us quoted.
    return "/".join([settings.TCGDEX_URL, *(quote(unquote(part), safe="!") for part in parts)])


def fetch_once(*parts: str, within: float) -> Any | None:
    """Fetch one address in one try, in about `within` seconds. None for 404; raises UpstreamGaveUp.

    A name server that hangs is not covered by the limit: call it where nobody waits without one.
    """
    ends_at = time.monotonic() + within
    what = "/".join(parts)
    body = b""
    try:
        with httpx.stream("GET", address_of(*parts), timeout=within) as answer:
            if answer.status_code == 404:
                return None
            if answer.status_code != 200:
                raise UpstreamGaveUp(what, f"answered {answer.status_code}")
            for chunk in answer.iter_bytes():
                body += chunk
                if time.monotonic() > ends_at or len(body) > _LONGEST_ANSWER:
                    raise UpstreamGaveUp(what, "too slow or too long an answer")
        return httpx.Response(200, content=body).json()
    except (httpx.HTTPError, ValueError) as error:
        raise UpstreamGaveUp(what, _in_words(error)) from error


class Tcgdex:
    """A client for long work: bounded concurrency, retries with back-off and jitter, Retry-After honoured."""

    def __init__(self, *, concurrency: int = 6, tries: int = 9, timeout: float = 15, first_pause: float = 0.1) -> None:
        self.requests = 0
        self.retries = 0
        self._tries = tries
        self._first_pause = first_pause
        self._failed_in_a_row = 0
        self._patience = max(20, 2 * concurrency)
        self._slots = asyncio.Semaphore(concurrency)
        self._http = httpx.AsyncClient(
            timeout=timeout,
            limits=httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency),
            headers={"User-Agent": "Boulevard (card import)"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._http.aclose()

    async def fetch(self, *parts: str) -> Any | None:
        """Fetch one address. None for 404; raises UpstreamGaveUp, or UpstreamDown when nothing gets through."""
        what = "/".join(parts)
        try:
            url = address_of(*parts)
        except ValueError:
            raise UpstreamGaveUp(repr(what), "not an id that TCGdex uses") from None
        why = ""
        for tried in range(1, self._tries + 1):
            if self._failed_in_a_row >= self._patience:
                raise UpstreamDown(f"{settings.TCGDEX_URL} does not answer; last: {what}: {why or 'given up'}")
            asked_to_wait = 0.0
            async with self._slots:
                self.requests += 1
                try:
                    answer = await self._http.get(url)
                    if answer.status_code in (200, 404):
                        found = answer.json() if answer.status_code == 200 else None
                        self._failed_in_a_row = 0
                        return found
                    why = f"answered {answer.status_code}"
                    if answer.status_code not in _WORTH_ANOTHER_TRY:
                        break
                    asked_to_wait = _retry_after(answer)
                except (httpx.HTTPError, ValueError) as error:
                    why = _in_words(error)
            if tried < self._tries:
                self.retries += 1
                # Full jitter, so that many waiting requests do not come back together.
                pause = min(self._first_pause * 2**tried, 15) * random.random()
                await asyncio.sleep(max(pause, asked_to_wait))
        self._failed_in_a_row += 1
        raise UpstreamGaveUp(what, f"{why} ({tried} tries)")


def _retry_after(answer: httpx.Response) -> float:
    """Seconds the upstream asks for (RFC 9110, 10.2.3: a number or a date), at most a minute."""
    said = answer.headers.get("Retry-After", "")
    if said.isascii() and said.isdigit():
        return min(float(said), 60)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return 0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0), 60)


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
