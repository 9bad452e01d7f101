"""Stripe's Idempotency-Key: the same request twice is done once and answered twice.

One transaction holds the deed and its kept answer, under an advisory lock on the key, so a crash leaves neither.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse

from shop.sandbox.errors import StripeError
from shop.sandbox.models import KeptAnswer
from shop.sandbox.objects import Shown

LONGEST_KEY = 255
# First of the two numbers of an advisory lock; keeps these apart from other users of such locks.
_LOCK_SPACE = 0x5A4DB0


def answer_once(key: str, *, path: str, tree: dict[str, Any], request_id: str, deed: Callable[[], Shown]) -> HttpResponse:
    """Run the deed, or give the answer that the key has already. A refusal before the deed began is not kept."""
    if len(key) > LONGEST_KEY or "\0" in key:
        raise StripeError(f"Keys for idempotent requests can be up to {LONGEST_KEY} characters long.", type="idempotency_error")
    # The order in which parameters were sent does not make another request.
    fingerprint = hashlib.sha256(json.dumps([path, tree], sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        if not key:
            status, answer = _run(deed)
            return _response(status, answer)
        if not _lock(key):
            message = f"There is currently another in-progress request using this idempotency key: {key}"
            raise StripeError(message, "idempotency_key_in_use", status=409, type="idempotency_error")
        if kept := KeptAnswer.objects.filter(pk=key).first():
            return _replay(kept, fingerprint)
        status, answer = _run(deed)
        KeptAnswer.objects.create(key=key, fingerprint=fingerprint, status=status, body=answer, request_id=request_id)
        return _response(status, answer)


def _run(deed: Callable[[], Shown]) -> tuple[int, str]:
    try:
        return 200, json.dumps(deed())
    except StripeError as error:
        if not error.executed:
            raise
        return error.status, json.dumps(error.envelope())


def _lock(key: str) -> bool:
    """Take the key's lock until the transaction ends; False where another request has it."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, number])
        row = cursor.fetchone()
    return bool(row and row[0])


def _replay(kept: KeptAnswer, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{kept.key}' if you meant to execute a different request."
        )
        raise StripeError(message, type="idempotency_error")
    response = _response(kept.status, kept.body)
    response.headers["Idempotent-Replayed"] = "true"
    response.headers["Original-Request"] = kept.request_id
    return response


def _response(status: int, body: str) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")
