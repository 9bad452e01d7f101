"""Whether the process lives, and whether it can do its work."""

import logging
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import cache as once

import psycopg
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# Workers sign every 10 seconds; three missed signs are a dead worker.
WORKER_SILENCE = timedelta(seconds=30)


class Failing(Exception):
    """A part that does not work, in words that may be shown to anybody."""


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok", "timestamp": _now()})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Check each part; what hangs on a failing database is not asked for."""
    parts: dict[str, str] = {}
    for name, check in PARTS.items():
        if name in NEED_DATABASE and parts["database"] != "ok":
            parts[name] = "unknown"
            continue
        try:
            check()
            parts[name] = "ok"
        except Failing as failure:
            parts[name] = str(failure)
    working = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if working else "failing", "parts": parts, "timestamp": _now()}
    return JsonResponse(body, status=200 if working else 503)


def check_database() -> None:
    """Open a connection of its own: the pool would wait twenty seconds for a dead server."""
    parameters = {**connection.get_connection_params(), "connect_timeout": 2}
    try:
        with psycopg.connect(**parameters) as fresh:
            fresh.execute("SELECT 1")
    except psycopg.Error as error:
        log.warning("Health: the database does not answer", exc_info=error)
        raise Failing("does not answer") from error


def check_cache() -> None:
    try:
        cache.set("health", "ok", timeout=10)
        kept = cache.get("health")
    except (RedisError, OSError) as error:
        log.warning("Health: the cache does not answer", exc_info=error)
        raise Failing("does not answer") from error
    if kept != "ok":
        raise Failing("forgets")


def check_migrations() -> None:
    missing = known_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    if missing:
        raise Failing(f"{len(missing)} not applied")


def check_worker() -> None:
    if not ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - WORKER_SILENCE).exists():
        raise Failing("no sign of life")


@once
def known_migrations() -> frozenset[tuple[str, str]]:
    """Read the migrations this code came with; they do not change while it runs."""
    loader = MigrationLoader(None)
    return frozenset(key for key, migration in loader.disk_migrations.items() if not migration.replaces)


def _now() -> str:
    return timezone.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


PARTS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "cache": check_cache,
    "migrations": check_migrations,
    "worker": check_worker,
}
NEED_DATABASE = ("migrations", "worker")
