import json
from collections.abc import Iterator

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.doors import TooManyTries
from config import urls


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret of the house")


def private(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def garbled(request: HttpRequest) -> HttpResponse:
    raise BadRequest("the secret of the house")


def crowded(request: HttpRequest) -> HttpResponse:
    raise TooManyTries("sign-up", 40)


FAULTS = [path("broken/", broken), path("private/", private), path("garbled/", garbled), path("crowded/", crowded)]
urlpatterns = [*FAULTS, path("api/", (FAULTS, "faults", "faults")), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

ANSWERS = [("/garbled/", 400), ("/private/", 403), ("/no-such-number/", 404), ("/crowded/", 429), ("/broken/", 500)]


@pytest.fixture
def visitor(settings) -> Iterator[Client]:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_shows_a_page_of_the_house(visitor: Client, address: str, status: int, language: str) -> None:
    answer = visitor.get(address, headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}"' in page
    assert f'<p class="plate plate--xl" aria-hidden="true">{status}</p>' in page
    assert page.count("<h1>") == 1
    assert 'name="robots" content="noindex"' in page
    assert "secret" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_answers_with_a_problem_under_api(visitor: Client, address: str, status: int) -> None:
    answer = visitor.get(f"/api{address}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(answer.content)
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= problem.keys()
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/broken/", "/garbled/"])
def test_shows_its_worst_pages_without_the_database(visitor: Client, address: str) -> None:
    # Without the django_db mark every query is an error.
    visitor.cookies["theme"] = "dark"
    answer = visitor.get(address)
    assert answer.status_code in (400, 500)
    assert b'data-theme="dark"' in answer.content


@pytest.mark.django_db
def test_says_when_to_try_again(visitor: Client) -> None:
    answer = visitor.get("/crowded/")
    assert answer["Retry-After"] == "40"
    assert "Try again in 40 seconds." in answer.content.decode()


@pytest.mark.django_db
def test_says_why_a_form_was_not_taken(settings) -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "alice", "password": "x"})
    assert answer.status_code == 403
    assert b"This form was open too long" in answer.content


@pytest.mark.django_db
def test_does_not_take_a_host_it_does_not_know(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content
