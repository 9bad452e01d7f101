"""Every route of the resolver × stranger, other client, owner, support, admin, wrong method."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from shop.models import Order
from tests.doors import ADMIN, ADMIN_OPEN, DOORS, Door
from tests.factories import make_category, make_user, make_variant

PEOPLE = ("stranger", "other", "owner", "support", "admin")


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from routes(pattern, here)


def test_every_route_has_its_row():
    real = {route for route in routes() if not route.startswith(ADMIN)}
    assert real - DOORS.keys() == set(), "add these routes to tests/doors.py"
    assert DOORS.keys() - real == set(), "these rows have no route any more"


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Nobody types a password here, and four real hashes for each of many routes take minutes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clients() -> dict[str, Client]:
    people: dict[str, User] = {
        "other": make_user("bob"),
        "owner": make_user("alice"),
        "support": make_user("sam", is_staff=True),
        "admin": make_user("ada", is_staff=True, is_superuser=True),
    }
    found = {name: Client() for name in PEOPLE}
    for name, user in people.items():
        found[name].force_login(user)
    return found


@pytest.fixture
def things(clients: dict[str, Client]) -> dict[str, str]:
    variant = make_variant()
    order = Order.objects.create(
        number="B-7KQ2MX",
        user=User.objects.get(username="alice"),
        email="alice@example.test",
        hold_until=timezone.now(),
        currency="EUR",
        items_total=10,
        shipping_total=0,
        total=10,
    )
    return {
        "order": order.number,
        "token": order.link_token,
        "product": variant.product.slug,
        "category": make_category().slug,
    }


def knock(client: Client, method: str, url: str, body: dict[str, Any] | None = None) -> int:
    kind = {"content_type": "application/json"} if url.startswith("/api/") else {}
    if method in ("post", "put", "patch"):
        return getattr(client, method)(url, body or {}, **kind).status_code
    return getattr(client, method)(url).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("route", [pytest.param(route, id=route or "home") for route in DOORS])
def test_opens_to_whom_it_should(route: str, clients: dict[str, Client], things: dict[str, str]):
    door: Door = DOORS[route]
    url = door.url.format(**things)
    seen = {name: knock(clients[name], door.method, url, door.body) for name in PEOPLE}
    assert seen == {name: getattr(door, name) for name in PEOPLE}
    if door.wrong:
        for name, client in clients.items():
            refused = {405} if seen[name] == 200 else {405, seen[name]}
            assert knock(client, door.wrong, url) in refused, f"{door.wrong} by {name}"


@pytest.mark.django_db
def test_an_order_opens_to_the_holder_of_its_link(clients, things):
    for page in ("/orders/{order}/?token={token}", "/api/orders/{order}?token={token}"):
        assert knock(clients["stranger"], "get", page.format(**things)) == 200
        assert knock(clients["other"], "get", page.format(**things | {"token": "wrong"})) == 404


@pytest.mark.django_db
def test_the_staff_site_is_for_staff(clients):
    reached = 0
    for route in {route for route in routes() if route.startswith(ADMIN)} - ADMIN_OPEN:
        # Any object: who may not come in must not learn whether it exists.
        url = "/" + re.sub(r"\(\?P<url>.*|<[^>]+>", "1", route).rstrip("$").replace("^", "")
        for name in ("stranger", "other", "owner"):
            for method in ("get", "post"):
                assert knock(clients[name], method, url) in (302, 403, 404, 405), f"{name} {method} {url}"
                assert not User.objects.filter(username="alice", is_staff=True).exists()
        assert knock(clients["support"], "get", url) in (200, 302, 403, 404, 405), url
        assert knock(clients["admin"], "get", url) in (200, 302, 403, 404, 405), url
        reached += 1
    assert reached > 10
