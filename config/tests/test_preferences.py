import pytest
from django.test import Client


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_keeps_the_theme_in_a_cookie_and_goes_back(client: Client, theme: str) -> None:
    answer = client.post("/i18n/theme/", {"theme": theme, "next": "/accounts/login/?next=/cart/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/cart/")
    cookie = answer.cookies["theme"]
    assert (cookie.value, cookie["samesite"], cookie["path"], bool(cookie["httponly"])) == (theme, "Lax", "/", False)


def test_refuses_a_theme_it_does_not_know(client: Client) -> None:
    answer = client.post("/i18n/theme/", {"theme": '"><script>', "next": "/"})
    assert answer.status_code == 302
    assert "theme" not in answer.cookies


@pytest.mark.parametrize("path", ["/i18n/theme/", "/i18n/setlang/"])
@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example/", "https:///evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_goes_back_only_to_pages_of_the_house(client: Client, path: str, foreign: str) -> None:
    answer = client.post(path, {"theme": "dark", "language": "fr", "next": foreign})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_asks_for_a_token_and_a_post(client: Client) -> None:
    assert client.get("/i18n/theme/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/i18n/theme/", {"theme": "dark"}).status_code == 403
    assert strict.post("/i18n/setlang/", {"language": "fr"}).status_code == 403


@pytest.mark.django_db
def test_prints_the_theme_chosen(client: Client) -> None:
    assert b'<html lang="en">' in client.get("/").content
    client.post("/i18n/theme/", {"theme": "dark"})
    page = client.get("/").content
    assert b'<html lang="en" data-theme="dark">' in page
    assert b'value="dark" aria-pressed="true"' in page


@pytest.mark.django_db
def test_speaks_the_language_chosen_whatever_the_browser_asks(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "fr", "next": "/"})
    assert answer.cookies["language"].value == "fr"
    page = client.get("/", headers={"accept-language": "en"})
    assert b'<html lang="fr">' in page.content
    assert 'value="fr" lang="fr" aria-current="true">Français<' in page.content.decode()
    assert 'value="en" lang="en">English<' in page.content.decode()
