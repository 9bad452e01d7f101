"""Who may open what: one row per route of the resolver; tests/test_doors.py knocks at each.

A new route needs a row, under the pattern that the resolver shows (the test prints it when one is missing).
`url` may hold {order} {token} {product} {category}: alice's order and its link's token, something for sale.
The owner is alice, the other client bob, support sam, admin ada.
"""

from typing import Any, NamedTuple


class Door(NamedTuple):
    url: str
    stranger: int
    other: int
    owner: int
    support: int
    admin: int
    method: str = "get"
    body: dict[str, Any] | None = None
    # A method the route does not take: 405, or what this person is refused anyway; None where all are taken alike.
    wrong: str | None = "delete"


def everyone(url: str, status: int = 200, **more: Any) -> Door:
    return Door(url, status, status, status, status, status, **more)


def signed_in(url: str, status: int = 200, *, stranger: int = 302, **more: Any) -> Door:
    return Door(url, stranger, status, status, status, status, **more)


def owned(url: str, status: int = 200, *, stranger: int = 404, **more: Any) -> Door:
    """The owner's and the staff's; another client is not even told that it exists."""
    return Door(url, stranger, 404, status, status, status, **more)


def signed_out(url: str, **more: Any) -> Door:
    """A page for those who are not signed in yet; the others are sent on."""
    return Door(url, 200, 302, 302, 302, 302, **more)


def sandbox(path: str, status: int = 401, **more: Any) -> Door:
    """Stripe's own calls: without its key nobody gets in, whoever he is on the site."""
    return everyone(f"/sandbox/stripe/v1/{path}", status, **more)


DOORS: dict[str, Door] = {
    # Shop
    "": everyone("/"),
    "shop/": everyone("/shop/"),
    "shop/c/<slug:slug>/": everyone("/shop/c/{category}/"),
    "shop/p/<slug:slug>/": everyone("/shop/p/{product}/"),
    "cart/": everyone("/cart/"),
    "cart/add/": everyone("/cart/add/", 302, method="post", wrong="get"),
    "cart/update/": everyone("/cart/update/", 302, method="post", wrong="get"),
    "checkout/": everyone("/checkout/", 302),
    "checkout/done/<str:number>/": owned("/checkout/done/{order}/", 302),
    "orders/<str:number>/": owned("/orders/{order}/", stranger=302),
    # Accounts
    "accounts/login/": signed_out("/accounts/login/"),
    "accounts/signup/": signed_out("/accounts/signup/"),
    "accounts/logout/": signed_in("/accounts/logout/"),
    "accounts/inactive/": everyone("/accounts/inactive/"),
    "accounts/reauthenticate/": signed_in("/accounts/reauthenticate/"),
    "accounts/email/": signed_in("/accounts/email/"),
    "accounts/confirm-email/": everyone("/accounts/confirm-email/"),
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": everyone("/accounts/confirm-email/nonsense/"),
    "accounts/password/change/": signed_in("/accounts/password/change/"),
    "accounts/password/set/": signed_in("/accounts/password/set/", 302),
    "accounts/password/reset/": everyone("/accounts/password/reset/"),
    "accounts/password/reset/done/": everyone("/accounts/password/reset/done/"),
    "accounts/password/reset/key/done/": everyone("/accounts/password/reset/key/done/"),
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": everyone(
        "/accounts/password/reset/key/1-nonsense/", wrong=None
    ),
    "accounts/login/code/confirm/": everyone("/accounts/login/code/confirm/", 302),
    # Preferences
    "i18n/setlang/": everyone("/i18n/setlang/", 302, method="post", wrong=None),
    "i18n/theme/": everyone("/i18n/theme/", 302, method="post", wrong="get"),
    # API
    r"api/^auth/register/?$": everyone("/api/auth/register", 400, method="post", wrong="get"),
    r"api/^auth/login/?$": everyone("/api/auth/login", 400, method="post", wrong="get"),
    r"api/^auth/refresh/?$": everyone("/api/auth/refresh", 400, method="post", wrong="get"),
    r"api/^auth/logout/?$": everyone("/api/auth/logout", 400, method="post", wrong="get"),
    r"api/^auth/me/?$": signed_in("/api/auth/me", stranger=401),
    r"api/^categories/?$": everyone("/api/categories"),
    r"api/^products/?$": everyone("/api/products"),
    r"api/^products/(?P<slug>[-a-zA-Z0-9_]+)/?$": everyone("/api/products/{product}"),
    r"api/^checkout/create-session/?$": everyone("/api/checkout/create-session", 400, method="post", wrong="get"),
    r"api/^checkout/webhook/?$": everyone("/api/checkout/webhook", 400, method="post", wrong="get"),
    r"api/^orders/(?P<number>[A-Z0-9-]{1,16})/?$": owned("/api/orders/{order}"),
    r"api/^trade/series/?$": everyone("/api/trade/series", 503),
    r"api/^trade/sets/?$": everyone("/api/trade/sets", 503),
    r"api/^trade/sets/(?P<set_id>[^/]+)/?$": everyone("/api/trade/sets/base1", 503),
    r"api/^trade/cards/(?P<card_id>[^/]+)/?$": everyone("/api/trade/cards/base1-4", 503),
    r"api/^schema/?$": everyone("/api/schema"),
    r"api/^docs/?$": everyone("/api/docs"),
    "api/": everyone("/api/nothing", 404, wrong=None),
    # The house itself
    "robots.txt": everyone("/robots.txt"),
    "sitemap.xml": everyone("/sitemap.xml", wrong=None),
    "sitemap-<section>.xml": everyone("/sitemap-products.xml", wrong=None),
    "media/<path:path>": everyone("/media/nothing.svg", 404, wrong=None),
    "problems/": everyone("/problems/"),
    "problems/<slug:slug>": everyone("/problems/not-found"),
    r"^health/?$": everyone("/health"),
    r"^health/ready/?$": everyone("/health/ready", 503),
    # Sandbox
    "sandbox/stripe/v1/checkout/sessions": sandbox("checkout/sessions"),
    "sandbox/stripe/v1/checkout/sessions/<slug:session_id>": sandbox("checkout/sessions/cs_none"),
    "sandbox/stripe/v1/checkout/sessions/<slug:session_id>/line_items": sandbox("checkout/sessions/cs_none/line_items"),
    "sandbox/stripe/v1/checkout/sessions/<slug:session_id>/expire": sandbox("checkout/sessions/cs_none/expire", method="post"),
    "sandbox/stripe/v1/payment_intents": sandbox("payment_intents"),
    "sandbox/stripe/v1/payment_intents/<slug:intent_id>": sandbox("payment_intents/pi_none"),
    "sandbox/stripe/v1/charges": sandbox("charges"),
    "sandbox/stripe/v1/charges/<slug:charge_id>": sandbox("charges/ch_none"),
    "sandbox/stripe/v1/refunds": sandbox("refunds"),
    "sandbox/stripe/v1/refunds/<slug:refund_id>": sandbox("refunds/re_none"),
    "sandbox/stripe/v1/disputes": sandbox("disputes"),
    "sandbox/stripe/v1/disputes/<slug:dispute_id>": sandbox("disputes/dp_none"),
    "sandbox/stripe/v1/events": sandbox("events"),
    "sandbox/stripe/v1/events/<slug:event_id>": sandbox("events/evt_none"),
    "sandbox/^stripe/": everyone("/sandbox/stripe/v1/nothing", 404, wrong=None),
    "sandbox/pay/<slug:session_id>/": everyone("/sandbox/pay/cs_none/", 404),
    "sandbox/control/": everyone("/sandbox/control/"),
    "sandbox/control/plan/": everyone("/sandbox/control/plan/", 422, method="post", wrong="get"),
    "sandbox/control/events/<slug:event_id>/redeliver/": everyone(
        "/sandbox/control/events/evt_none/redeliver/", 404, method="post", wrong="get"
    ),
    "sandbox/control/<slug:session_id>/": everyone("/sandbox/control/cs_none/", 404),
}

# The staff site has hundreds of routes of one kind: a stranger and a client are sent to its sign-in, support sees
# what it has a right to, an admin all. These few are for everybody.
ADMIN = "admin/"
ADMIN_OPEN = {"admin/login/", "admin/jsi18n/"}
