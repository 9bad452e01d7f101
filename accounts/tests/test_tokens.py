"""The life of a token family: issued, rotated, revoked, forged."""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory

from accounts.models import TokenFamily, User
from accounts.tokens import BadToken, issue_pair, rotate
from tests.factories import PASSWORD, make_user

JSON = "application/json"


def pair(user: User):
    return issue_pair(user, request=RequestFactory().get("/", headers={"User-Agent": "curl/8"}))


def ask(client: Client, token: str):
    return client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})


def refresh(client: Client, token: str):
    return client.post("/api/auth/refresh", {"refresh_token": token}, content_type=JSON)


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def signed(key: str = settings.JWT_SIGNING_KEY, algorithm: str = "HS256", /, **changes: Any) -> str:
    """The given claims, changed and signed anew; None takes a claim away."""
    return jwt.encode({name: value for name, value in changes.items() if value is not None}, key, algorithm=algorithm)


@pytest.mark.django_db
def test_the_access_token_says_who_it_is_for():
    ada = make_user("ada", is_staff=True, is_superuser=True)
    tokens = pair(ada)
    said = claims(tokens.access)
    family = TokenFamily.objects.get()
    assert said | {"iat": 0, "exp": 0, "jti": ""} == {
        "token_type": "access",
        "user_id": str(ada.pk),
        "email": "ada@example.test",
        "username": "ada",
        "is_admin": True,
        "role": "admin",
        "family": str(family.pk),
        "iss": settings.SITE_URL,
        "aud": "boulevard-api",
        "iat": 0,
        "exp": 0,
        "jti": "",
    }
    assert said["exp"] - said["iat"] == 15 * 60
    assert claims(tokens.refresh)["exp"] - said["iat"] == 7 * 24 * 3600
    assert jwt.get_unverified_header(tokens.access)["alg"] == "HS256"
    assert family.device == "curl/8"
    assert family.current_jti == claims(tokens.refresh)["jti"]
    assert tokens.refresh not in str(TokenFamily.objects.values().get())


@pytest.mark.django_db
def test_a_bearer_call_costs_one_query(client, django_assert_num_queries):
    tokens = pair(make_user("alice"))
    with django_assert_num_queries(1):
        assert ask(client, tokens.access).status_code == 200


@pytest.mark.django_db
def test_a_rotated_token_is_dead_and_its_reuse_ends_the_family(client):
    first = pair(make_user("alice"))
    second = refresh(client, first.refresh).json()
    assert ask(client, second["access_token"]).status_code == 200
    again = refresh(client, first.refresh)
    assert again.status_code == 401
    assert again.json()["errors"][0]["code"] == "token_reused"
    assert "token reused" in again["WWW-Authenticate"]
    assert refresh(client, second["refresh_token"]).status_code == 401
    assert ask(client, second["access_token"]).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_two_uses_at_once_give_exactly_one_pair():
    tokens = pair(make_user("alice"))
    start, answers = threading.Barrier(8), []

    def use() -> None:
        try:
            start.wait()
            rotate(tokens.refresh, request=RequestFactory().post("/"))
            answers.append("pair")
        except BadToken as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("pair") == 1
    assert set(answers) <= {"pair", "token_reused", "token_revoked"}
    assert TokenFamily.objects.get().revoked_at is not None


@pytest.mark.django_db
def test_signing_out_ends_the_family_and_may_be_repeated(client):
    alice = make_user("alice")
    here, elsewhere = pair(alice), pair(alice)
    for _ in range(2):
        answer = client.post("/api/auth/logout", {"refresh_token": here.refresh}, content_type=JSON)
        assert answer.status_code == 204
    assert ask(client, here.access).status_code == 401
    assert refresh(client, here.refresh).status_code == 401
    assert ask(client, elsewhere.access).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["password", "deactivation", "deletion"])
def test_password_change_and_deactivation_end_every_token_at_once(client, end):
    alice = make_user("alice")
    tokens = [pair(alice), pair(alice)]
    if end == "password":
        alice.set_password("another-long-street-28")
        alice.save(update_fields=["password"])
    elif end == "deactivation":
        User.objects.filter(pk=alice.pk).update(is_active=False)
    else:
        alice.delete()
    for each in tokens:
        assert ask(client, each.access).status_code == 401
        assert refresh(client, each.refresh).status_code == 401


@pytest.mark.django_db
def test_forged_tokens_are_refused_with_the_reason(client):
    alice, bob = make_user("alice"), make_user("bob")
    tokens, other = pair(alice), pair(bob)
    good = claims(tokens.access)
    past = datetime.now(UTC) - timedelta(minutes=1)
    header, payload, signature = tokens.access.split(".")
    other_payload = base64.urlsafe_b64encode(json.dumps(good | {"role": "admin"}).encode()).rstrip(b"=").decode()
    forged = {
        "alg none": (jwt.encode(good, "", algorithm="none"), "wrong_algorithm"),
        "other algorithm": (signed(settings.JWT_SIGNING_KEY * 2, "HS512", **good), "wrong_algorithm"),
        "other key": (signed("x" * 48, **good), "wrong_signature"),
        "the site's secret key": (signed(settings.SECRET_KEY, **good), "wrong_signature"),
        "tampered": (f"{header}.{other_payload}.{signature}", "wrong_signature"),
        "no signature": (f"{header}.{payload}.", "wrong_signature"),
        "refresh as access": (tokens.refresh, "wrong_token_type"),
        "no type": (signed(**good | {"token_type": None}), "wrong_token_type"),
        "wrong audience": (signed(**good | {"aud": "elsewhere"}), "wrong_audience"),
        "wrong issuer": (signed(**good | {"iss": "https://elsewhere.example"}), "wrong_issuer"),
        "no audience": (signed(**good | {"aud": None}), "token_invalid"),
        "no issuer": (signed(**good | {"iss": None}), "token_invalid"),
        "no end": (signed(**good | {"exp": None}), "token_invalid"),
        "no id": (signed(**good | {"jti": None}), "token_invalid"),
        "expired": (signed(**good | {"exp": past}), "token_expired"),
        "not yet": (signed(**good | {"iat": datetime.now(UTC) + timedelta(hours=1)}), "token_not_yet_valid"),
        "another's family": (signed(**good | {"family": claims(other.access)["family"]}), "token_revoked"),
        "no family": (signed(**good | {"family": None}), "token_invalid"),
        "family of nonsense": (signed(**good | {"family": "1; DROP TABLE"}), "token_invalid"),
        "nonsense": ("not.a.token", "token_invalid"),
        "empty claims": ("e30.e30.e30", "wrong_algorithm"),
        "two words": (f"{tokens.access} more", "bad_authorization_header"),
    }
    for name, (token, code) in forged.items():
        answer = ask(client, token)
        assert answer.status_code == 401, name
        assert answer.json()["errors"][0]["code"] == code, name
        assert answer["WWW-Authenticate"].startswith('Bearer realm="boulevard", error="invalid_token", error_description='), name
    assert ask(client, tokens.access).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["refresh", "logout"])
def test_an_access_token_is_no_refresh_token(client, path):
    tokens = pair(make_user("alice"))
    answer = client.post(f"/api/auth/{path}", {"refresh_token": tokens.access}, content_type=JSON)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "wrong_token_type"
    assert TokenFamily.objects.get().revoked_at is None


@pytest.mark.django_db
def test_an_expired_refresh_token_is_refused(client):
    tokens = pair(make_user("alice"))
    stale = signed(**claims(tokens.refresh) | {"exp": datetime.now(UTC) - timedelta(seconds=1)})
    assert refresh(client, stale).json()["errors"][0]["code"] == "token_expired"


@pytest.mark.django_db
def test_a_new_sign_in_leaves_other_devices_alone(client):
    make_user("alice")
    body = {"identifier": "alice", "password": PASSWORD}
    first = client.post("/api/auth/login", body, content_type=JSON).json()
    client.post("/api/auth/login", body, content_type=JSON)
    assert ask(client, first["access_token"]).status_code == 200
