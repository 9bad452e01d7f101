"""The limits of settings.RATE_LIMITS, and who counts as whom."""

import logging

import pytest
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisDown

from accounts import doors
from accounts.doors import TooManyTries, client_address, give_back, knock, network
from tests.factories import PASSWORD, make_user

JSON = "application/json"


@pytest.fixture(autouse=True)
def _real_limits(settings) -> None:
    settings.RATE_LIMIT_SCALE = 1


def by_api(client: Client, name: str, password: str, address: str = "203.0.113.7"):
    return client.post("/api/auth/login", {"identifier": name, "password": password}, content_type=JSON, REMOTE_ADDR=address)


def by_page(client: Client, name: str, password: str, address: str = "203.0.113.7"):
    return client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address)


def by_admin(client: Client, name: str, password: str, address: str = "203.0.113.7"):
    return client.post("/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


@pytest.mark.django_db
@pytest.mark.parametrize("sign_in", [by_api, by_page, by_admin])
def test_five_failures_close_the_door_for_that_account_and_address(client, sign_in):
    make_user("alice", is_staff=True)
    for _ in range(5):
        assert sign_in(client, "alice", "not-it-at-all").status_code in (200, 401)
    closed = sign_in(client, "ALICE ", PASSWORD)
    assert closed.status_code == 429
    assert 0 < int(closed["Retry-After"]) <= 900
    assert "_auth_user_id" not in client.session
    elsewhere = by_api(Client(), "alice", PASSWORD, address="198.51.100.9")
    assert elsewhere.status_code == 200, "an attacker locked the owner out"


@pytest.mark.django_db
def test_page_api_and_staff_site_share_one_count(client):
    make_user("alice", is_staff=True)
    for sign_in in (by_api, by_page, by_admin, by_api, by_page):
        sign_in(client, "alice", "not-it-at-all")
    answers = [sign_in(client, "alice", PASSWORD) for sign_in in (by_api, by_page, by_admin)]
    assert [answer.status_code for answer in answers] == [429, 429, 429]
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert answers[0].json()["type"].endswith("/problems/too-many-requests")
    assert answers[1]["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_an_unknown_account_is_counted_alike(client):
    for _ in range(5):
        assert by_api(client, "nobody", "not-it-at-all").status_code == 401
    assert by_api(client, "nobody", "not-it-at-all").status_code == 429


@pytest.mark.django_db
def test_signing_in_well_counts_for_nothing(client):
    make_user("alice")
    assert {by_api(client, "alice", PASSWORD).status_code for _ in range(8)} == {200}


@pytest.mark.django_db
def test_fifty_failures_close_the_door_for_an_address(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign-in-address": "6/1h"}
    for number in range(6):
        assert by_api(client, f"name-{number}", "not-it-at-all").status_code == 401
    assert by_api(client, "name-7", "not-it-at-all").status_code == 429


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("door", "path", "body"),
    [
        ("sign-up", "/accounts/signup/", {}),
        ("sign-up", "/api/auth/register", {}),
        ("password-reset", "/accounts/password/reset/", {"email": "x@example.test"}),
        ("token-refresh", "/api/auth/refresh", {"refresh_token": "x"}),
    ],
)
def test_each_door_has_its_limit(client, settings, door, path, body):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {door: "2/1h"}
    kind = {"content_type": JSON} if path.startswith("/api/") else {}
    for _ in range(2):
        assert client.post(path, body, **kind).status_code != 429
    closed = client.post(path, body, **kind)
    assert closed.status_code == 429
    assert int(closed["Retry-After"]) > 0
    if not kind:
        assert client.get(path).status_code == 200, "looking at the page is free"


def test_the_scale_multiplies_every_limit(settings):
    settings.RATE_LIMIT_SCALE = 0.4
    knock("sign-in-account", "someone")
    knock("sign-in-account", "someone")
    with pytest.raises(TooManyTries) as refused:
        knock("sign-in-account", "someone")
    assert 0 < refused.value.retry_after <= 900
    give_back("sign-in-account", "someone")
    give_back("sign-in-account", "someone")
    knock("sign-in-account", "someone")


def test_stays_open_where_the_counters_are_down(monkeypatch, caplog):
    def down(*given: object, **more: object) -> None:
        raise RedisDown

    monkeypatch.setattr(doors, "get_usage", down)
    with caplog.at_level(logging.WARNING, logger="accounts.doors"):
        knock("sign-in-account", "someone")
        give_back("sign-in-account", "someone")
    assert "counters do not answer" in caplog.text


@pytest.mark.parametrize(
    ("connected", "forwarded", "trusted", "expected"),
    [
        ("203.0.113.7", "", [], "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", [], "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", ["10.0.0.0/8"], "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", ["10.0.0.1"], "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", ["10.0.0.1"], "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, nonsense", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::7", ["10.0.0.0/8"], "2001:db8::7"),
        ("::1", "10.0.0.9, 198.51.100.1", ["::1"], "198.51.100.1"),
        ("", "198.51.100.1", ["10.0.0.0/8"], ""),
    ],
)
def test_believes_only_our_own_proxies(settings, connected, forwarded, trusted, expected):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=connected)
    assert client_address(request) == expected


def test_an_ipv6_subscriber_counts_once():
    assert network("2001:db8:0:1::7") == network("2001:db8:0:1:ffff::1") != network("2001:db8:0:2::7")
    assert network("203.0.113.7") == "203.0.113.7"
