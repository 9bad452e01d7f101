import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from shop import trade_cache
from shop.tests.tcgdex_stand_in import StandIn, stand_in
from shop.trade_cache import Kept

STORES = {
    "locmem": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "trade"},
    "redis": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ.get("REDIS_URL", "")},
}


@pytest.fixture(params=["locmem", pytest.param("redis", marks=pytest.mark.redis)])
def upstream(request, settings) -> Iterator[StandIn]:
    settings.CACHES = {"default": STORES[request.param]}
    caches["default"].clear()
    with stand_in() as state:
        settings.TCGDEX_URL = state.url
        yield state


def get(path: str, **headers: str) -> HttpResponse:
    return Client().get(path, headers=headers)


def grow_old(key: str, seconds: float = 61) -> None:
    kept: Kept = caches["default"].get(key)
    caches["default"].set(key, replace(kept, fetched_at=time.time() - seconds), 600)


def until_renewed(key: str) -> None:
    give_up_at = time.monotonic() + 5
    while not caches["default"].get(key).is_fresh:
        assert time.monotonic() < give_up_at, "never renewed"
        time.sleep(0.01)


def together(many: int, path: str) -> list[HttpResponse]:
    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(get, [path] * many))


# What is said


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("series?lang=fr", {"results": [{"id": "tide", "name": "Marée"}], "next": None, "previous": None}),
        (
            "sets?lang=fr",
            {
                "results": [
                    {"id": "tide1", "name": "Première marée", "series": None, "card_count": {"total": 3, "official": 2}},
                ],
                "next": None,
                "previous": None,
            },
        ),
        (
            "sets?lang=en&series=grove",
            {
                "results": [
                    {
                        "id": "grove1",
                        "name": "Old Grove",
                        "series": {"id": "grove", "name": "Grove"},
                        "card_count": {"total": 3, "official": 2},
                    }
                ],
                "next": None,
                "previous": None,
            },
        ),
        ("sets?lang=fr&series=grove", {"results": [], "next": None, "previous": None}),
        (
            "sets/grove1",
            {
                "id": "grove1",
                "name": "Old Grove",
                "series": {"id": "grove", "name": "Grove"},
                "released_on": "1999-01-09",
                "card_count": {"total": 3, "official": 2},
                "cards": [{"id": "grove1-1", "local_id": "1", "name": "Moss Fox"}],
            },
        ),
        (
            "cards/tide1-2",
            {
                "id": "tide1-2",
                "local_id": "2",
                "name": "Harbour Eel",
                "rarity": "Common",
                "category": "Pokemon",
                "hp": 40,
                "types": ["Water"],
                "stage": None,
                "illustrator": None,
                "regulation_mark": None,
                "set": None,
                "finishes": ["normal", "reverse"],
            },
        ),
    ],
)
def test_answers_in_the_shapes_of_our_own_api(upstream: StandIn, path: str, answer: Any):
    response = get(f"/api/trade/{path}")
    assert response.status_code == 200
    assert response.json() == answer
    assert get(f"/api/trade/{path.replace('?', '/?') if '?' in path else path + '/'}").json() == answer


def test_the_key_of_the_french_sets_is_as_promised(upstream: StandIn):
    get("/api/trade/sets?lang=fr")
    assert caches["default"].get("sets:fr")


def test_a_card_numbered_with_a_question_mark_has_one_address(upstream: StandIn):
    assert get("/api/trade/cards/tide1-%3F?lang=fr").json()["name"] == "Lampe du quai"
    assert get("/api/trade/cards/tide1-%253F?lang=fr").json()["name"] == "Lampe du quai"
    assert upstream.raw_paths == ["/v2/fr/cards/tide1-%3F"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("de,en;q=0.5", "de"), ("pt-BR, fr-CH;q=0.9, en;q=0.1", "fr"), ("ja", "en"), ("", "en"), ("*", "en")],
)
def test_accept_language_chooses_where_lang_does_not(upstream: StandIn, accepted: str, expected: str):
    response = get("/api/trade/series", **{"accept-language": accepted})
    assert upstream.asked == {f"{expected}/series": 1}
    assert response["Content-Language"] == expected
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize(
    ("query", "field"), [("lang=pt", "lang"), ("lang=", "lang"), ("lang=../en", "lang"), ("series=../x", "series")]
)
def test_refuses_a_wrong_parameter_by_name(upstream: StandIn, query: str, field: str):
    response = get(f"/api/trade/sets?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not upstream.asked


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "%2e%2e",
        "..%2fseries",
        "..%2f..%2fadmin",
        "a%00b",
        "a%0ab",
        "%252e%252e%252fseries",
        "a%252fb",
        "x" * 65,
        "a b",
        "é",
        "a%3Fb=1%23",
        "@host",
    ],
)
@pytest.mark.parametrize("kind", ["sets", "cards"])
def test_no_id_reaches_another_address(upstream: StandIn, kind: str, path: str):
    response = get(f"/api/trade/{kind}/{path}")
    assert response.status_code in (400, 404)
    assert response["Content-Type"] == "application/problem+json"
    assert not upstream.asked


def test_costs_no_statement(upstream: StandIn, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        get("/api/trade/sets")
        get("/api/trade/sets")


def test_only_get_is_allowed(upstream: StandIn):
    assert Client().post("/api/trade/sets").status_code == 405
    assert not upstream.asked


# Freshness


def test_a_fresh_answer_asks_nobody(upstream: StandIn):
    first, second = get("/api/trade/sets"), get("/api/trade/sets")
    assert upstream.asked == {"en/sets": 1}
    assert first.content == second.content
    assert second["Cache-Control"] == "public, max-age=60"
    assert second["Age"] == "0"
    assert "Warning" not in second


def test_an_old_answer_goes_out_at_once_and_is_renewed_behind(upstream: StandIn):
    get("/api/trade/series")
    upstream.answers["en/series"] = [{"id": "reef", "name": "Reef"}]
    grow_old("series:en", 3600)
    upstream.delay = 1.5
    start = time.monotonic()
    old = get("/api/trade/series")
    assert time.monotonic() - start < 1
    assert [row["id"] for row in old.json()["results"]] == ["tide", "grove"]
    assert old["Warning"].startswith("110 ")
    assert 3600 <= int(old["Age"]) <= 3602
    until_renewed("series:en")
    new = get("/api/trade/series")
    assert [row["id"] for row in new.json()["results"]] == ["reef"]
    assert "Warning" not in new
    assert upstream.asked == {"en/series": 2}


def test_fifty_at_once_on_an_old_answer_ask_upstream_once(upstream: StandIn):
    get("/api/trade/sets")
    grow_old("sets:en")
    upstream.delay = 0.5
    responses = together(50, "/api/trade/sets")
    assert {response.status_code for response in responses} == {200}
    until_renewed("sets:en")
    assert upstream.asked == {"en/sets": 2}


def test_without_the_lock_fifty_would_ask_more_than_once(upstream: StandIn, monkeypatch):
    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.add", lambda *_: True)
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCache.add", lambda *_: True)
    get("/api/trade/sets")
    grow_old("sets:en")
    upstream.delay = 0.5
    together(50, "/api/trade/sets")
    time.sleep(0.7)
    assert upstream.asked["en/sets"] > 2


def test_fifty_first_requests_ask_upstream_once_and_all_get_the_answer(upstream: StandIn):
    upstream.delay = 0.3
    responses = together(50, "/api/trade/sets")
    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1
    assert upstream.asked == {"en/sets": 1}


_ASK_TOGETHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.conf import settings
from django.core.cache import caches
from django.test import Client
settings.TCGDEX_URL = sys.argv[1]
Client().get("/api/trade/series?lang=xx")
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(10) as pool:
    codes = set(pool.map(lambda _: Client().get("/api/trade/sets").status_code, range(10)))
assert codes == {200}, codes
sys.stdin.readline()
"""


@contextmanager
def five_processes(upstream: StandIn) -> Iterator[list[subprocess.Popen[str]]]:
    """Five that are ready to ask; they end when their input does."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _ASK_TOGETHER, upstream.url],
                    env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(5)
        ]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        yield processes


@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.parametrize("kept_before", [True, False])
def test_fifty_in_five_processes_ask_upstream_once(settings, kept_before: bool):
    settings.CACHES = {"default": STORES["redis"]}
    caches["default"].clear()
    with stand_in() as upstream, five_processes(upstream) as processes:
        settings.TCGDEX_URL = upstream.url
        if kept_before:
            get("/api/trade/sets")
            grow_old("sets:en")
            upstream.asked.clear()
        upstream.delay = 0.5
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        give_up_at = time.monotonic() + 10
        while not ((kept := caches["default"].get("sets:en")) and kept.is_fresh) and time.monotonic() < give_up_at:
            time.sleep(0.05)
        for process in processes:
            _, said = process.communicate(timeout=30)
            assert process.returncode == 0, said
        assert upstream.asked == {"en/sets": 1}
        assert caches["default"].get("sets:en").is_fresh


# Upstream in trouble


@pytest.mark.parametrize("trouble", ["down", "slow", "refusing", "lying", "garbled"])
def test_an_old_answer_is_served_whatever_is_wrong_upstream(upstream: StandIn, settings, trouble: str):
    before = get("/api/trade/sets").content
    grow_old("sets:en", 23 * 3600)
    match trouble:
        case "down":
            upstream.is_down = True
        case "slow":
            upstream.delay = 3
        case "refusing":
            settings.TCGDEX_URL = "http://127.0.0.1:1/v2"
        case "lying":
            upstream.answers["en/sets"] = {"what": "is this"}
        case "garbled":
            upstream.answers["en/sets"] = b"<html>"
    for _ in range(3):
        start = time.monotonic()
        response = get("/api/trade/sets")
        assert time.monotonic() - start < 1.5
        assert (response.status_code, response.content) == (200, before)
        assert response["Warning"].startswith("110 ")
        assert int(response["Age"]) >= 23 * 3600
        time.sleep(0.1)
    assert upstream.asked["en/sets"] <= 2


def test_nothing_kept_and_upstream_slow_is_a_problem_that_says_when(upstream: StandIn):
    upstream.delay = 4
    start = time.monotonic()
    response = get("/api/trade/sets")
    assert 1.5 < time.monotonic() - start < 3
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "5"
    assert response.json()["type"].endswith("/catalogue-unavailable")


def test_an_answer_that_trickles_in_is_too_slow_as_well(upstream: StandIn, settings):
    upstream.answers["en/sets"] = b"[" + b" " * 30_000_000 + b"]"
    assert get("/api/trade/sets").status_code == 503


def test_after_a_failure_upstream_has_peace_and_then_another_try(upstream: StandIn):
    upstream.is_down = True
    assert [get("/api/trade/sets").status_code for _ in range(3)] == [503] * 3
    assert upstream.asked == {"en/sets": 1}
    upstream.is_down = False
    assert get("/api/trade/sets").status_code == 503
    caches["default"].delete("sets:en:lock")
    assert get("/api/trade/sets").status_code == 200


def test_a_renewer_that_died_holds_up_nobody_for_long(upstream: StandIn, monkeypatch):
    caches["default"].add("sets:en:lock", "fetching", 1)
    # One who waits for him sees the lock end and says 503; the next fetches.
    assert get("/api/trade/sets").status_code == 503
    assert get("/api/trade/sets").status_code == 200
    grow_old("sets:en")
    caches["default"].add("sets:en:lock", "fetching", 1)
    assert get("/api/trade/sets")["Warning"]
    time.sleep(1.1)
    get("/api/trade/sets")
    until_renewed("sets:en")


def test_no_more_threads_wait_for_upstream_than_allowed(upstream: StandIn):
    upstream.delay = 1
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda n: get(f"/api/trade/sets/none{n}").status_code, range(20)))
    assert set(codes) == {404, 503}
    assert upstream.most_at_once <= 8


def test_a_day_is_how_long_an_answer_is_kept():
    assert trade_cache.KEPT_SECONDS == 86_400


# What does not exist


@pytest.mark.parametrize("path", ["sets/reef1", "cards/tide1-9", "sets/grove1?lang=fr"])
def test_what_upstream_does_not_know_is_404_and_not_asked_for_again_at_once(upstream: StandIn, path: str):
    for _ in range(2):
        response = get(f"/api/trade/{path}")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
    assert sum(upstream.asked.values()) == 1


# Conditional requests


def test_an_etag_that_still_holds_is_304_without_a_body(upstream: StandIn):
    etag = get("/api/trade/sets")["ETag"]
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        response = get("/api/trade/sets", **{"if-none-match": given})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == etag
        assert response["Cache-Control"] == "public, max-age=60"
    assert get("/api/trade/sets", **{"if-none-match": '"other"'}).status_code == 200


def test_the_etag_changes_with_the_answer_only(upstream: StandIn):
    first = get("/api/trade/series")["ETag"]
    grow_old("series:en")
    get("/api/trade/series")
    until_renewed("series:en")
    assert get("/api/trade/series")["ETag"] == first
    upstream.answers["en/series"] = [{"id": "reef", "name": "Reef"}]
    grow_old("series:en")
    get("/api/trade/series")
    until_renewed("series:en")
    assert get("/api/trade/series")["ETag"] != first
