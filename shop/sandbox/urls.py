"""Addresses of the sandbox: Stripe's own paths under /stripe, the hosted page and the control page."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from shop.sandbox import api, pages
from shop.sandbox.api import resource

app_name = "sandbox"

stripe_paths = [
    path("checkout/sessions", resource(get=api.list_sessions, post=api.create_session)),
    path("checkout/sessions/<slug:session_id>", resource(get=api.retrieve_session)),
    path("checkout/sessions/<slug:session_id>/line_items", resource(get=api.list_line_items)),
    path("checkout/sessions/<slug:session_id>/expire", resource(post=api.expire_session)),
    path("payment_intents", resource(get=api.list_intents)),
    path("payment_intents/<slug:intent_id>", resource(get=api.retrieve_intent)),
    path("charges", resource(get=api.list_charges)),
    path("charges/<slug:charge_id>", resource(get=api.retrieve_charge)),
    path("refunds", resource(get=api.list_refunds, post=api.create_refund)),
    path("refunds/<slug:refund_id>", resource(get=api.retrieve_refund)),
    path("disputes", resource(get=api.list_disputes)),
    path("disputes/<slug:dispute_id>", resource(get=api.retrieve_dispute)),
    path("events", resource(get=api.list_events)),
    path("events/<slug:event_id>", resource(get=api.retrieve_event)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("stripe/v1/", include(stripe_paths)),
    re_path("^stripe/", api.no_such_url),
    path("pay/<slug:session_id>/", pages.pay, name="pay"),
    path("control/", pages.control, name="control"),
    path("control/plan/", pages.set_plan, name="plan"),
    path("control/events/<slug:event_id>/redeliver/", pages.redeliver, name="redeliver"),
    path("control/<slug:session_id>/", pages.control_session, name="control_session"),
]
