import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD, make_user

NEW = {"email": "nadia@example.test", "username": "nadia", "password1": "a-quiet-street-28"}

pytestmark = pytest.mark.django_db


def signed_in_as(client: Client) -> str | None:
    user = User.objects.filter(pk=client.session.get("_auth_user_id")).first()
    return user.username if user else None


def test_signs_up_signs_in_at_once_and_returns(client: Client) -> None:
    answer = client.post("/accounts/signup/", {**NEW, "next": "/cart/"})
    assert (answer.status_code, answer["Location"]) == (302, "/cart/")
    assert signed_in_as(client) == "nadia"


def test_sends_a_message_in_text_and_html_at_sign_up(client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    [message] = mail.outbox
    assert message.subject == "Welcome to Boulevard"
    link = re.search(r"http://testserver/accounts/confirm-email/\S+", message.body)
    assert link
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert link[0] in html
    answer = client.post(link[0].removeprefix("http://testserver"))
    assert answer.status_code == 302


@pytest.mark.parametrize("identifier", ["alice", "ALICE", "alice@example.test", "Alice@Example.Test"])
def test_signs_in_by_name_or_address(client: Client, identifier: str) -> None:
    make_user("alice")
    answer = client.post("/accounts/login/", {"login": identifier, "password": PASSWORD, "next": "/shop/?search=heron"})
    assert (answer.status_code, answer["Location"]) == (302, "/shop/?search=heron")
    assert signed_in_as(client) == "alice"


@pytest.mark.parametrize("page", ["login", "signup"])
@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_never_leads_away_from_the_house(client: Client, page: str, foreign: str) -> None:
    make_user("alice")
    entry = {"login": "alice", "password": PASSWORD} if page == "login" else NEW
    answer = client.post(f"/accounts/{page}/", {**entry, "next": foreign})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_keeps_where_one_came_from_between_the_doors(client: Client) -> None:
    assert 'href="/accounts/signup/?next=%2Fcheckout%2F"' in client.get("/accounts/login/?next=/checkout/").content.decode()
    assert 'href="/accounts/login/?next=%2Fcheckout%2F"' in client.get("/accounts/signup/?next=/checkout/").content.decode()


def test_says_the_same_for_every_wrong_pair(client: Client) -> None:
    make_user("alice")

    def refusal(login: str) -> str:
        page = client.post("/accounts/login/", {"login": login, "password": "wrong"}).content.decode()
        found = re.search(r'class="errors".*?</div>', page, re.DOTALL)
        assert found
        return found[0]

    assert refusal("alice") == refusal("nobody")
    assert refusal("alice@example.test") == refusal("nobody@example.test")


def test_points_at_each_thing_to_correct(client: Client) -> None:
    page = client.post("/accounts/signup/", {"email": "nadia", "username": "nadia", "password1": "short"}).content.decode()
    assert "<title>Error: " in page
    assert "2 things to correct" in page
    assert re.search(r'role="alert" tabindex="-1" data-errors', page)
    assert '<a href="#id_email">' in page
    email = re.search(r'<input[^>]*name="email"[^>]*>', page)
    password = re.search(r'<input[^>]*name="password1"[^>]*>', page)
    assert email
    assert password
    assert 'aria-invalid="true"' in email[0]
    assert 'aria-describedby="id_email_error"' in email[0]
    assert 'aria-describedby="id_password1_helptext id_password1_error"' in password[0]
    assert 'id="id_password1_error"' in page
    assert 'autocomplete="new-password"' in password[0]
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["alice@example.test", "a@b"])
def test_refuses_a_name_that_reads_as_an_address(client: Client, name: str) -> None:
    answer = client.post("/accounts/signup/", {**NEW, "username": name})
    assert answer.status_code == 200
    assert not User.objects.exists()


def test_signs_out_by_post_only(client: Client) -> None:
    client.force_login(make_user("alice"))
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in_as(client) == "alice"
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert signed_in_as(client) is None


def test_sets_a_new_password_by_the_link_of_a_message(client: Client) -> None:
    make_user("alice")
    client.post("/accounts/password/reset/", {"email": "alice@example.test"})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    page = client.get(link[1], follow=True)
    form = page.redirect_chain[-1][0]
    new = {"password1": "another-street-29", "password2": "another-street-29"}
    assert client.post(form, new).status_code == 302
    assert client.login(username="alice", password="another-street-29")
    assert "This link is spent" in Client().get(link[1], follow=True).content.decode()


def test_tells_nobody_whether_an_address_has_an_account(client: Client) -> None:
    make_user("alice")
    known = client.post("/accounts/password/reset/", {"email": "alice@example.test"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.test"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.subject for message in mail.outbox] == ["A new password for Boulevard", "No account with this address"]


@pytest.mark.parametrize("page", ["email", "password/change", "logout", "reauthenticate"])
def test_shows_a_client_his_pages_and_a_stranger_the_door(client: Client, page: str) -> None:
    stranger = client.get(f"/accounts/{page}/")
    assert (stranger.status_code, stranger["Location"].startswith(("/accounts/login/", "/"))) == (302, True)
    client.force_login(make_user("alice"))
    assert client.get(f"/accounts/{page}/").status_code == 200


@pytest.mark.parametrize(
    "page", ["login", "signup", "password/reset", "password/reset/done", "password/reset/key/done", "confirm-email", "inactive"]
)
def test_has_every_page_in_the_house_look(client: Client, page: str) -> None:
    answer = client.get(f"/accounts/{page}/").content.decode()
    assert 'class="auth__form"' in answer
    assert answer.count("<h1>") == 1
