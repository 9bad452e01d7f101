"""POST /api/auth/register: the sign-up page's rules, and signed in at once."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import User

JSON = "application/json"
GOOD = {"email": "Carol@Example.test", "username": "carol", "password": "a-long-street-27"}


def register(client: Client, **changes: object):
    return client.post("/api/auth/register", GOOD | changes, content_type=JSON)


def errors(answer) -> dict[str, str]:
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


@pytest.mark.django_db
def test_opens_an_account_and_signs_in(client):
    answer = register(client, first_name="Carol", phone="+33 4 78 00 00 00", language="fr")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    carol = User.objects.get(username="carol")
    assert body["user"] == {
        "id": str(carol.pk),
        "email": carol.email,
        "username": "carol",
        "first_name": "Carol",
        "last_name": "",
        "phone": "+33 4 78 00 00 00",
        "language": "fr",
        "role": "client",
        "date_joined": body["user"]["date_joined"],
    }
    assert "a-long-street-27" not in answer.content.decode()
    me = client.get("/api/auth/me", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.json()["id"] == str(carol.pk)
    assert [message.to for message in mail.outbox] == [[carol.email]]
    signed_in = client.post("/api/auth/login", {"identifier": "carol", "password": GOOD["password"]}, content_type=JSON)
    assert signed_in.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": "nonsense"}, {"email": "invalid"}),
        ({"username": "a b"}, {"username": "invalid"}),
        ({"password": "short"}, {"password": "password_too_short"}),
        ({"password": "password"}, {"password": "password_too_common"}),
        ({"password": "carol1234"}, {"password": "password_too_similar"}),
        ({"language": "xx"}, {"language": "invalid_choice"}),
        ({"username": ["carol"]}, {"username": "invalid"}),
        ({"username": "x" * 151}, {"username": "max_length"}),
        ({"email": None}, {"email": "null"}),
    ],
)
def test_names_the_field_that_is_wrong(client, changes, expected):
    answer = register(client, **changes)
    assert answer.status_code == 400
    assert errors(answer) == expected
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"username": "CAROL", "email": "other@example.test"}, {"username": "other"}])
def test_refuses_what_is_taken_in_any_case(client, changes):
    assert register(client).status_code == 201
    answer = register(client, **changes)
    assert answer.status_code == 400
    assert set(errors(answer).values()) == {"unique"}
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_rank_cannot_be_registered(client):
    answer = register(client, is_staff=True, is_superuser=True, role="admin", id="3f1c0d52-7f7e-4a0e-9b52-0c6c2f8f6c11")
    assert answer.status_code == 201
    assert User.objects.get().role == "client"
    assert str(User.objects.get().pk) != "3f1c0d52-7f7e-4a0e-9b52-0c6c2f8f6c11"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_name():
    start, statuses = threading.Barrier(4), []

    def try_it() -> None:
        try:
            start.wait()
            statuses.append(register(Client()).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 400, 400, 400]
    assert User.objects.count() == 1
