"""Requests that no SDK would send."""

import base64
import json

import pytest
from django.conf import LazySettings
from django.test import Client

from shop.sandbox.checks import check_sandbox
from shop.sandbox.errors import StripeError
from shop.sandbox.params import parse_form

SESSIONS = "/sandbox/stripe/v1/checkout/sessions"


@pytest.fixture
def key(settings: LazySettings) -> dict[str, str]:
    return {"authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}


def test_nests_what_stands_in_brackets():
    assert parse_form("a[0][b]=1&a[0][c]=%C3%A9&d[]=x&d[]=y&e=") == {
        "a": {"0": {"b": "1", "c": "é"}},
        "d": {"0": "x", "1": "y"},
        "e": "",
    }


@pytest.mark.parametrize(
    "form", ["a[b=1", "[a]=1", "a" + "[b]" * 9 + "=1", "a=%00", "a=1&a[b]=2", "a=%ff", "&".join(["a=1"] * 3001)]
)
def test_refuses_a_form_it_cannot_nest(form: str):
    with pytest.raises(StripeError):
        parse_form(form)


@pytest.mark.django_db
def test_refuses_whoever_has_no_key(client: Client):
    for headers in ({}, {"authorization": "Bearer"}, {"authorization": "Basic ???"}, {"authorization": "Bearer sk_live_no"}):
        answer = client.get(SESSIONS, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.django_db
def test_takes_the_key_as_curl_sends_it(client: Client, settings: LazySettings):
    basic = base64.b64encode(f"{settings.STRIPE_SECRET_KEY}:".encode()).decode()
    answer = client.get(SESSIONS, headers={"authorization": f"Basic {basic}"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"object": "list", "data": [], "has_more": False, "url": "/v1/checkout/sessions"},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["line_items=1", "line_items[x]=1", "metadata=1", "mode[a]=payment", "expand[0][a]=1", "\ud83d"])
def test_answers_odd_shapes_with_an_envelope(client: Client, key: dict[str, str], form: str):
    body = form.encode(errors="surrogatepass")
    answer = client.post(SESSIONS, body, content_type="application/x-www-form-urlencoded", headers=key)
    assert answer.status_code == 400
    assert "message" in answer.json()["error"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "starting_after=x", "ending_before=x", "created[gt]=x", "x=1"]
)
def test_refuses_a_wrong_page(client: Client, key: dict[str, str], query: str):
    assert client.get(f"{SESSIONS}?{query}", headers=key).status_code == 400


@pytest.mark.django_db
def test_refuses_addresses_and_methods_stripe_does_not_have(client: Client, key: dict[str, str]):
    assert client.delete(SESSIONS, headers=key).status_code == 404
    answer = client.post("/sandbox/stripe/v1/tips", headers=key)
    assert answer.status_code == 404
    assert json.loads(answer.content)["error"]["message"].startswith("Unrecognized request URL")


def test_the_check_tells_of_a_host_the_site_refuses(settings: LazySettings):
    assert check_sandbox() == []
    settings.ALLOWED_HOSTS = ["shop.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert {found.id for found in check_sandbox()} == {"sandbox.W002", "sandbox.W003"}
    settings.STRIPE_SECRET_KEY = "_".join(("sk", "live", "x"))
    assert "sandbox.E001" in {found.id for found in check_sandbox()}
    settings.SANDBOX_PAYMENTS = False
    assert check_sandbox() == []
