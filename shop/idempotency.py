"""The same Idempotency-Key and body get the same answer for 24 hours."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.errors import FieldError, InvalidOrder, KeyReused, StillAnswering
from shop.models import IdempotentAnswer

type Answer = tuple[int, dict[str, Any]]

MAX_KEY = 255
# A request that has not answered by then died; the deed itself bears being done again.
IN_FLIGHT = timedelta(seconds=60)


def answer_once(deed: Callable[[], Answer], *, owner: str, call: str, key: str, body: Any) -> Answer:
    """Return the deed's answer, or the one that the same key has got already.

    Raises KeyReused for another body under the key, StillAnswering while the first request is at work.
    What the deed raises is not kept: the same key may try again.
    """
    if len(key) > MAX_KEY or not key.isprintable():
        message = _("Use at most %(max)d printable characters.") % {"max": MAX_KEY}
        raise InvalidOrder(_("The Idempotency-Key is not valid."), [FieldError("Idempotency-Key", "invalid", message)])
    body_hash = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    kept = _begin(owner, call, key, body_hash)
    if kept.status is not None:
        return kept.status, kept.answer or {}
    try:
        status, answer = deed()
    except BaseException:
        IdempotentAnswer.objects.filter(pk=kept.pk, status=None).delete()
        raise
    IdempotentAnswer.objects.filter(pk=kept.pk).update(status=status, answer=answer)
    return status, answer


@transaction.atomic
def _begin(owner: str, call: str, key: str, body_hash: str) -> IdempotentAnswer:
    now = timezone.now()
    kept, is_new = IdempotentAnswer.objects.select_for_update().get_or_create(
        owner=owner, call=call, key=key, defaults={"body_hash": body_hash, "created_at": now}
    )
    if is_new:
        return kept
    if kept.created_at < now - timedelta(hours=24):
        kept.body_hash, kept.status, kept.answer, kept.created_at = body_hash, None, None, now
        kept.save()
        return kept
    if kept.body_hash != body_hash:
        raise KeyReused(_("Use a new Idempotency-Key for another request."))
    if kept.status is None:
        if kept.created_at > now - IN_FLIGHT:
            raise StillAnswering(_("Wait a moment and send the same request again."), retry_after=2)
        kept.created_at = now
        kept.save(update_fields=["created_at"])
    return kept
