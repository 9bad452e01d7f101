"""What the sandbox's tests start from."""

import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import stripe
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from shop.sandbox import outcomes, sessions
from shop.sandbox.models import Session
from shop.sandbox.params import Params


def session_params(**changes: Any) -> dict[str, Any]:
    """A request as a shop sends it: two lines, 392.90 euros in all."""
    price = {"currency": "eur", "unit_amount": 19300, "product_data": {"name": "Salt Heron, first edition"}}
    delivery = {"currency": "eur", "unit_amount": 690, "product_data": {"name": "Tracked delivery"}}
    params = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 2}, {"price_data": delivery, "quantity": 1}],
        "customer_email": "camille@example.org",
        "client_reference_id": "B-10427",
        "metadata": {"order": "B-10427"},
        "payment_intent_data": {"metadata": {"order": "B-10427"}},
        "success_url": "https://shop.example/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.example/cart",
        "expires_at": int(time.time()) + 1860,
        "locale": "fr",
    }
    return {name: value for name, value in {**params, **changes}.items() if value is not None}


def make_client(key: str, base: str | None) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": base} if base else None, max_network_retries=0)


def make_session(**fields: Any) -> Session:
    """An open session of 10.00 euros, without the way through the API."""
    price = {"currency": "eur", "unit_amount": "1000", "product_data": {"name": "Wax"}}
    params = {
        "mode": "payment",
        "line_items": {"0": {"quantity": "1", "price_data": price}},
        "success_url": "https://shop.example/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.example/cart",
    }
    with transaction.atomic():
        session = sessions.open_session(Params(params))
    if fields:
        Session.objects.filter(pk=session.pk).update(**fields)
    return Session.objects.get(pk=session.pk)


def make_paid_session(deed: Callable[[str], Session] = outcomes.pay) -> Session:
    session_id = make_session().pk
    return outcomes.apply(lambda: deed(session_id))


def lapse(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(expires_at=timezone.now())


def post_outcome(session_id: str, outcome: str, **fields: str) -> Any:
    """Post as curl would: with a cookie jar and the page's own token."""
    client = Client(enforce_csrf_checks=True)
    page = client.get("/sandbox/control/")
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert token
    return client.post(f"/sandbox/pay/{session_id}/", {"csrfmiddlewaretoken": token[1], "outcome": outcome, **fields})


def at_once[T](*deeds: Callable[[], T]) -> list[T | BaseException]:
    """Run the deeds in threads that start together; what each returned or raised, in order."""
    barrier = threading.Barrier(len(deeds))
    results: list[T | BaseException] = [RuntimeError("did not run")] * len(deeds)

    def run(index: int) -> None:
        try:
            barrier.wait(10)
            results[index] = deeds[index]()
        except Exception as error:  # noqa: BLE001
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


class Shop:
    """A shop's webhook: keeps what came, and answers with the next status it was given, then 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[bytes, str]] = []
        self.statuses: list[int] = []
        shop = self

        class Webhook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.requests.append((body, self.headers["Stripe-Signature"]))
                self.send_response(shop.statuses.pop(0) if shop.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                return None

        self.server = HTTPServer(("127.0.0.1", 0), Webhook)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.02])

    def __enter__(self) -> "Shop":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()
