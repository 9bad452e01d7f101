"""Whatever the API refuses is an RFC 9457 problem that says what to do."""

import json

import pytest
from django.conf import settings
from django.test import Client

from config.problems import MEDIA_TYPE, explained

pytestmark = [pytest.mark.urls("config.tests.urls")]
JSON = "application/json"


def problem(answer, status: int, slug: str) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == MEDIA_TYPE
    body = json.loads(answer.content)
    assert body["type"] == f"{settings.SITE_URL}/problems/{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def post(client: Client, body: str | bytes, **more):
    return client.post("/api/echo", body, **{"content_type": JSON} | more)


@pytest.mark.parametrize(
    ("kind", "status", "slug"),
    [
        ("stock", 409, "insufficient-stock"),
        ("payment", 503, "payment-unavailable"),
        ("django-404", 404, "not-found"),
        ("drf-404", 404, "not-found"),
        ("django-403", 403, "forbidden"),
        ("drf-403", 403, "forbidden"),
        ("throttled", 429, "too-many-requests"),
        ("too-big", 413, "body-too-large"),
        ("anonymous", 401, "not-signed-in"),
    ],
)
def test_every_refusal_is_a_problem(client, kind, status, slug):
    problem(client.get(f"/api/refuse/{kind}"), status, slug)


def test_a_shops_refusal_keeps_its_words_and_figures(client):
    body = problem(client.get("/api/refuse/stock"), 409, "insufficient-stock")
    assert body["detail"] == "Take fewer."
    told = {"field": "items.0.quantity", "code": "insufficient_stock", "message": "Only 3 left.", "available": 3}
    assert body["errors"] == [told]


def test_retry_after_and_www_authenticate_are_headers(client):
    assert client.get("/api/refuse/payment")["Retry-After"] == "7"
    assert client.get("/api/refuse/throttled")["Retry-After"] == "13"
    assert client.get("/api/refuse/anonymous")["WWW-Authenticate"] == 'Bearer realm="boulevard"'


def test_fields_are_named_by_their_path(client):
    body = problem(
        post(client, '{"name": "too long", "items": [{"quantity": 1}, {"quantity": 101}, {}]}'), 400, "invalid-request"
    )
    assert [(error["field"], error["code"]) for error in body["errors"]] == [
        ("name", "max_length"),
        ("items.1.quantity", "max_value"),
        ("items.2.quantity", "required"),
    ]
    body = problem(post(client, '{"name": "no"}'), 400, "invalid-request")
    assert body["errors"] == [{"field": "", "code": "unloved", "message": "Not this one."}]


def test_messages_follow_the_language_and_codes_do_not(client):
    english, french = (
        problem(post(client, "{}", headers={"Accept-Language": language}), 400, "invalid-request")
        for language in ("en", "fr-FR,fr;q=0.9")
    )
    assert english["errors"][0]["message"] == "This field is required."
    assert french["errors"][0]["message"] == "Ce champ est obligatoire."
    assert english["errors"][0]["code"] == french["errors"][0]["code"] == "required"
    assert english["type"] == french["type"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"name": "a\\u0000b"}', "name"),
        ('{"name": "\\ud800"}', "name"),
        ('{"name": NaN}', "name"),
        ('{"name": 1e999}', "name"),
        ('{"name": "ok", "items": [{"quantity": Infinity}]}', "items.0.quantity"),
        ('{"name": "ok", "items": [{"quantity": 9223372036854775808}]}', "items.0.quantity"),
        ('{"name": ["ok"]}', "name"),
        ('{"name": {"a": "ok"}}', "name"),
        ('{"name": "ok", "items": "three"}', "items"),
        ('{"name": "ok", "items": [3]}', "items.0"),
        ('{"name": "ok", "items": []}', "items"),
    ],
)
def test_a_hostile_value_is_refused_by_its_name(client, body, field):
    assert [error["field"] for error in problem(post(client, body), 400, "invalid-request")["errors"]] == [field]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '"text"',
        "null",
        "{'name': 1}",
        '{"name": ' + "9" * 5000 + "}",
        '{"name": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"name": ' + "[" * 50 + "]" * 50 + "}",
        b'{"name": "\xff\xfe"}',
        b"\x00",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_json_object_is_malformed(client, body):
    assert "errors" not in problem(post(client, body), 400, "malformed-request")


def test_a_nul_in_the_address_is_refused(client):
    body = problem(client.get("/api/refuse/stock?search=a%00b&ok=1"), 400, "invalid-request")
    assert [error["field"] for error in body["errors"]] == ["search"]
    problem(client.get("/api/refuse/a%00b"), 400, "invalid-request")
    assert client.get("/problems/?x=%00").status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x" * 400]
)
def test_another_kind_of_body_is_unsupported(client, kind):
    problem(post(client, "name=x", content_type=kind), 415, "unsupported-media-type")


def test_a_charset_beside_json_is_welcome(client):
    assert post(client, '{"name": "ok"}', content_type="application/json; charset=utf-8").status_code == 200


def test_a_large_body_is_refused_by_its_length_alone(client):
    problem(post(client, '{"name": "' + "x" * 1_000_001 + '"}'), 413, "body-too-large")
    problem(post(client, "{}", CONTENT_LENGTH="1000001"), 413, "body-too-large")


def test_a_wrong_method_names_the_right_ones(client):
    answer = client.delete("/api/echo")
    problem(answer, 405, "method-not-allowed")
    assert answer["Allow"] == "POST, OPTIONS"
    assert client.options("/api/echo").status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "*/*;q=0", "image/png", "text/html,application/xhtml+xml", "nonsense", "", "x" * 9000]
)
def test_the_answer_is_json_whatever_accept_says(client, accept):
    problem(client.get("/api/refuse/stock", headers={"Accept": accept}), 409, "insufficient-stock")
    good = client.post("/api/echo", '{"name": "ok"}', content_type=JSON, headers={"Accept": accept})
    assert good["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/api/", "/api", "/api/nothing", "/api/nothing/at/all/", "/api/auth", "/api/auth/login/x"])
@pytest.mark.parametrize("method", ["get", "post", "delete", "head", "options"])
def test_nothing_under_api_answers_a_page(client, path, method):
    if path == "/api":
        assert getattr(client, method)(path).status_code in (301, 308, 404)
        return
    answer = getattr(client, method)(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == MEDIA_TYPE


def test_an_error_of_ours_tells_nothing():
    answer = Client(raise_request_exception=False).get("/api/refuse/broken")
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.django_db
def test_every_kind_of_problem_is_explained_on_a_page(client):
    assert client.get("/problems/").status_code == 200
    for kind in explained():
        answer = client.get(f"/problems/{kind.slug}")
        assert answer.status_code == 200, kind.slug
        assert kind.slug in answer.content.decode()
    assert client.get("/problems/no-such-problem").status_code == 404


@pytest.mark.parametrize("origin", ["https://partner.example", "https://elsewhere.example"])
def test_other_origins_read_the_api_only_where_named(client, settings, origin):
    settings.CORS_ALLOWED_ORIGINS = ["https://partner.example"]
    answer = client.get("/api/refuse/stock", headers={"Origin": origin})
    allowed = origin if origin == "https://partner.example" else None
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Access-Control-Allow-Origin" not in client.get("/health", headers={"Origin": origin}).headers
