"""POST /api/auth/login, and what a bearer token then opens."""

import logging

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
JSON = "application/json"


def login(client: Client, **body: str):
    return client.post("/api/auth/login", body, content_type=JSON)


@pytest.mark.parametrize(
    "named",
    [
        {"identifier": "alice"},
        {"identifier": "ALICE@example.test"},
        {"email": "alice@example.test"},
        {"username": "Alice"},
    ],
)
def test_signs_in_by_name_or_address(client, named):
    alice = make_user("alice")
    answer = login(client, **named, password=PASSWORD)
    assert answer.status_code == 200
    body = answer.json()
    assert body["user"]["id"] == str(alice.pk)
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 900
    assert answer["Cache-Control"] == "no-store"
    me = client.get("/api/auth/me/", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.status_code == 200
    assert me.json()["username"] == "alice"
    assert "sessionid" not in client.cookies


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client):
    make_user("alice")
    make_user("carl", is_active=False)
    wrong = login(client, identifier="alice", password="not-it-at-all")
    unknown = login(client, identifier="nobody", password="not-it-at-all")
    inactive = login(client, identifier="carl", password=PASSWORD)
    assert wrong.status_code == unknown.status_code == inactive.status_code == 401
    assert wrong.json() == unknown.json() == inactive.json()
    assert wrong["WWW-Authenticate"] == unknown["WWW-Authenticate"] == 'Bearer realm="boulevard"'
    assert wrong.json()["errors"][0]["code"] == "wrong_credentials"


@pytest.mark.parametrize("door", ["api", "page"])
def test_hashes_once_whether_the_account_exists_or_not(client, monkeypatch, door):
    make_user("alice")
    counted = []
    hasher = "django.contrib.auth.hashers.Argon2PasswordHasher"
    original = __import__("django.contrib.auth.hashers", fromlist=["x"]).Argon2PasswordHasher
    encode, verify = original.encode, original.verify
    monkeypatch.setattr(f"{hasher}.encode", lambda *given, **more: counted.append(1) or encode(*given, **more))
    monkeypatch.setattr(f"{hasher}.verify", lambda *given, **more: counted.append(1) or verify(*given, **more))
    seen = {}
    for name in ("alice@example.test", "nobody@example.test"):
        counted.clear()
        if door == "api":
            login(client, identifier=name, password="not-it-at-all")
        else:
            client.post("/accounts/login/", {"login": name, "password": "not-it-at-all"})
        seen[name] = len(counted)
    assert seen == {"alice@example.test": 1, "nobody@example.test": 1}


def test_names_the_missing_fields(client):
    answer = login(client)
    assert answer.status_code == 400
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {("password", "required")}
    answer = login(client, password="x")
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("identifier", "required")]


def test_logs_the_sign_in_without_what_was_typed(client, caplog):
    make_user("alice")
    with caplog.at_level(logging.INFO, logger="accounts.backends"):
        login(client, identifier="my-password-typed-here\nINFO forged", password="not-it-at-all")
        login(client, identifier="alice", password=PASSWORD)
    assert "Sign-in refused from 127.0.0.1" in caplog.text
    assert "signed in from 127.0.0.1" in caplog.text
    assert "typed-here" not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_session_needs_its_csrf_token_for_what_is_unsafe():
    alice = make_user("alice")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert browser.get("/api/auth/me").status_code == 200
    answer = browser.post("/api/checkout/create-session", {"items": []}, content_type=JSON)
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/problems/csrf-failed")


def test_a_stranger_is_told_how_to_sign_in(client):
    answer = client.get("/api/auth/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="boulevard"'
    assert answer.json()["type"].endswith("/problems/not-signed-in")
