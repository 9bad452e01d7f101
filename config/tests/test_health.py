"""/health as long as the process lives; /health/ready only while each part works."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")


def sign_of_life(*, ago: timedelta = timedelta()) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now() - ago])


@pytest.mark.parametrize("path", ["/health", "/health/"])
def test_lives_without_asking_anybody(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(path)
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer.json()["timestamp"])
    assert "no-store" in answer["Cache-Control"]
    assert not client.cookies
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/health/ready", "/health/ready/"])
def test_is_ready_when_all_parts_work(client, path):
    sign_of_life()
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    assert answer.json()["parts"] == {"database": "ok", "cache": "ok", "migrations": "ok", "worker": "ok"}


def failing(client) -> dict[str, str]:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    return {part: state for part, state in answer.json()["parts"].items() if state != "ok"}


def test_names_a_worker_that_never_came_or_fell_silent(client):
    assert failing(client) == {"worker": "no sign of life"}
    sign_of_life(ago=timedelta(minutes=1))
    assert failing(client) == {"worker": "no sign of life"}


def test_names_missing_migrations(client):
    sign_of_life()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts' RETURNING name")
        taken = cursor.fetchall()
    assert failing(client) == {"migrations": f"{len(taken)} not applied"}


def test_names_a_database_that_is_gone_and_no_secret(client, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    assert failing(client) == {"database": "does not answer", "migrations": "unknown", "worker": "unknown"}
    assert client.get("/health").status_code == 200
    assert "postgres" not in client.get("/health/ready").content.decode()


def test_names_a_cache_that_is_gone(client, settings):
    sign_of_life()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert failing(client) == {"cache": "does not answer"}
