"""The part of Stripe's API that a shop with Checkout Sessions uses, at Stripe's own paths."""

import base64
import binascii
import json
import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from shop.sandbox import refunds, sessions
from shop.sandbox.errors import StripeError, no_such
from shop.sandbox.idempotency import answer_once
from shop.sandbox.lists import expand, items_of, page_of
from shop.sandbox.models import Charge, Dispute, Event, PaymentIntent, Refund, Session, new_id
from shop.sandbox.objects import (
    API_VERSION,
    Shown,
    charge_shown,
    dispute_shown,
    event_shown,
    intent_shown,
    refund_shown,
    session_shown,
)
from shop.sandbox.params import Params, parse_form

logger = logging.getLogger(__name__)

type Deed = Callable[..., Shown]


def resource(**deeds: Deed) -> Callable[..., HttpResponse]:
    """Make a view of one deed per HTTP method: resource(get=..., post=...)."""

    @csrf_exempt
    def view(request: HttpRequest, **ids: str) -> HttpResponse:
        request_id = new_id("req_", 14)
        try:
            _check_key(request)
            response = _answer(request, deeds, ids, request_id)
        except StripeError as error:
            response = HttpResponse(json.dumps(error.envelope()), status=error.status, content_type="application/json")
        logger.info("Sandbox %s %s: %s", request.method, request.path, response.status_code)
        response.headers["Request-Id"] = request_id
        response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", API_VERSION)[:40]
        response.headers["Cache-Control"] = "no-store"
        if key := request.headers.get("Idempotency-Key"):
            response.headers["Idempotency-Key"] = key[:255]
        return response

    return view


def _answer(request: HttpRequest, deeds: dict[str, Deed], ids: dict[str, str], request_id: str) -> HttpResponse:
    deed = deeds.get((request.method or "").lower())
    if deed is None:
        raise _unrecognized(request)
    try:
        encoded = request.body.decode() if request.method == "POST" else request.META["QUERY_STRING"]
    except UnicodeDecodeError as error:
        raise StripeError("The request is not UTF-8.") from error
    tree = parse_form(encoded)
    params = Params(tree)

    @wraps(deed)
    def run() -> Shown:
        paths = params.texts("expand")
        return expand(deed(params, **ids), paths)

    if request.method == "POST":
        key = request.headers.get("Idempotency-Key", "")
        return answer_once(key, path=request.path, tree=tree, request_id=request_id, deed=run)
    return HttpResponse(json.dumps(run()), content_type="application/json")


def _check_key(request: HttpRequest) -> None:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    given = given.strip()
    if not given:
        raise StripeError("You did not provide an API key, as 'Authorization: Bearer YOUR_SECRET_KEY'.", status=401)
    if not constant_time_compare(given, settings.STRIPE_SECRET_KEY):
        raise StripeError(f"Invalid API Key provided: {given[:8]}****", status=401)


def _unrecognized(request: HttpRequest) -> StripeError:
    return StripeError(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)


@csrf_exempt
def no_such_url(request: HttpRequest) -> HttpResponse:
    error = _unrecognized(request)
    return HttpResponse(json.dumps(error.envelope()), status=404, content_type="application/json")


def create_session(params: Params) -> Shown:
    return session_shown(sessions.open_session(params))


def retrieve_session(params: Params, session_id: str) -> Shown:
    params.finish()
    return session_shown(sessions.find_session(session_id))


def list_sessions(params: Params) -> Shown:
    sessions.expire_overdue()
    rows = Session.objects.select_related("intent")
    if intent := params.text("payment_intent"):
        rows = rows.filter(intent=intent)
    if status := params.text("status", choices=Session.Status.values):
        rows = rows.filter(status=status)
    if details := params.child("customer_details"):
        rows = rows.filter(customer_email=details.text("email"))
        details.finish()
    return _finished(params, page_of(rows, session_shown, params, url="/v1/checkout/sessions"))


def list_line_items(params: Params, session_id: str) -> Shown:
    limit = params.integer("limit", lowest=1, highest=100, default=10)
    after = params.text("starting_after")
    params.finish()
    sessions.find_session(session_id)
    shown = items_of(session_id)
    ids = [item["id"] for item in shown["data"]]
    if after and after not in ids:
        raise no_such("item", after, param="starting_after", status=400)
    rest = shown["data"][ids.index(after) + 1 :] if after else shown["data"]
    return {**shown, "data": rest[:limit], "has_more": len(rest) > (limit or 0)}


def expire_session(params: Params, session_id: str) -> Shown:
    params.finish()
    return session_shown(sessions.expire_session(session_id))


def retrieve_intent(params: Params, intent_id: str) -> Shown:
    params.text("client_secret")
    params.finish()
    found = PaymentIntent.objects.select_related("session").filter(pk=intent_id).first()
    if found is None:
        raise no_such("payment_intent", intent_id, param="intent")
    return intent_shown(found)


def list_intents(params: Params) -> Shown:
    rows = PaymentIntent.objects.select_related("session")
    return _finished(params, page_of(rows, intent_shown, params, url="/v1/payment_intents"))


def retrieve_charge(params: Params, charge_id: str) -> Shown:
    params.finish()
    found = Charge.objects.select_related("intent__session").filter(pk=charge_id).first()
    if found is None:
        raise no_such("charge", charge_id)
    return charge_shown(found)


def list_charges(params: Params) -> Shown:
    rows = Charge.objects.select_related("intent__session")
    if intent := params.text("payment_intent"):
        rows = rows.filter(intent=intent)
    return _finished(params, page_of(rows, charge_shown, params, url="/v1/charges"))


def create_refund(params: Params) -> Shown:
    return refund_shown(refunds.create_refund(params))


def retrieve_refund(params: Params, refund_id: str) -> Shown:
    params.finish()
    found = Refund.objects.select_related("charge").filter(pk=refund_id).first()
    if found is None:
        raise no_such("refund", refund_id)
    return refund_shown(found)


def list_refunds(params: Params) -> Shown:
    rows = Refund.objects.select_related("charge")
    if intent := params.text("payment_intent"):
        rows = rows.filter(charge__intent=intent)
    if charge := params.text("charge"):
        rows = rows.filter(charge=charge)
    return _finished(params, page_of(rows, refund_shown, params, url="/v1/refunds"))


def retrieve_dispute(params: Params, dispute_id: str) -> Shown:
    params.finish()
    found = Dispute.objects.select_related("charge").filter(pk=dispute_id).first()
    if found is None:
        raise no_such("dispute", dispute_id)
    return dispute_shown(found)


def list_disputes(params: Params) -> Shown:
    rows = Dispute.objects.select_related("charge")
    if intent := params.text("payment_intent"):
        rows = rows.filter(charge__intent=intent)
    if charge := params.text("charge"):
        rows = rows.filter(charge=charge)
    return _finished(params, page_of(rows, dispute_shown, params, url="/v1/disputes"))


def retrieve_event(params: Params, event_id: str) -> Shown:
    params.finish()
    found = Event.objects.filter(pk=event_id).first()
    if found is None:
        raise no_such("event", event_id)
    return event_shown(found)


def list_events(params: Params) -> Shown:
    rows = Event.objects.all()
    if kind := params.text("type"):
        rows = rows.filter(type__startswith=kind[:-1]) if kind.endswith("*") else rows.filter(type=kind)
    if kinds := params.texts("types"):
        rows = rows.filter(type__in=kinds)
    return _finished(params, page_of(rows, event_shown, params, url="/v1/events"))


def _finished(params: Params, shown: Shown) -> Shown:
    params.finish()
    return shown
