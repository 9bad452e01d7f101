"""The schema is complete, true, and readable by people too."""

import json
import re

import pytest
from django.urls import get_resolver

from config.api_schema import whole_schema
from config.problems import MEDIA_TYPE


@pytest.mark.parametrize("path", ["/api/schema", "/api/schema/"])
def test_is_served_as_openapi_3_1(client, path):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json")
    schema = json.loads(answer.content)
    assert schema["openapi"].startswith("3.1")
    assert "/api/auth/login" in schema["paths"]


def test_every_refusal_is_documented_as_a_problem():
    for path, operations in whole_schema()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == [MEDIA_TYPE], f"{method} {path} {status}"
            assert "400" in operation["responses"], path
            if method in ("post", "put", "patch"):
                assert {"413", "415"} <= operation["responses"].keys(), path
            if any("bearer" in way for way in operation.get("security", [])):
                assert "401" in operation["responses"], path


def test_names_no_call_twice_and_each_address_without_a_slash():
    paths = whole_schema()["paths"]
    ids = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(ids) == len(set(ids))
    assert not [path for path in paths if path.endswith("/")]


def test_holds_every_address_of_the_api():
    def addresses(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            here = prefix + re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", "{}", str(pattern.pattern))
            if hasattr(pattern, "url_patterns"):
                yield from addresses(pattern, here)
            else:
                yield "/" + re.sub(r"[\^$\\]|/\?$|/\?\$$", "", here).removesuffix("/?").rstrip("/")

    listed = {re.sub(r"\{\w+\}", "{}", path) for path in whole_schema()["paths"]}
    real = {path for path in addresses(get_resolver()) if path.startswith("/api/")}
    assert real - listed == {"/api/schema", "/api/docs"}


@pytest.mark.django_db
def test_the_page_for_people_shows_every_call(client):
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    text = answer.content.decode()
    for path in whole_schema()["paths"]:
        assert path in text
    assert "<script>" not in text
    assert "style=" not in text
