"""The hosted payment page, and the page that plays bank, card network and unreliable network."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_currency
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.sandbox import deliveries, outcomes, refunds, sessions
from shop.sandbox.errors import StripeError
from shop.sandbox.models import Delivery, Event, Plan, Refund, Session

SHOWN_SESSIONS, SHOWN_EVENTS = 25, 40


class SeeOther(HttpResponseRedirect):
    status_code = 303


class ShopperForm(forms.Form):
    email = forms.EmailField(max_length=512, required=False)


class PlanForm(forms.Form):
    remaining = forms.IntegerField(min_value=0, max_value=1000)
    duplicates = forms.IntegerField(min_value=0, max_value=40)
    delay_seconds = forms.IntegerField(min_value=0, max_value=86_400)
    reorder = forms.BooleanField(required=False)
    drop = forms.BooleanField(required=False)
    refunds = forms.ChoiceField(choices=Refund.Status.choices)


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, session_id: str) -> HttpResponse:
    """Stripe's hosted page for one session; the control page's outcomes are taken at this address too."""
    session = _find(session_id)
    outcome = request.POST.get("outcome", "")
    if request.method == "GET":
        if session.status != Session.Status.OPEN:
            return _closed_page(request, session, status=410)
        return _pay_page(request, session)
    if outcome in CONTROL_OUTCOMES:
        return control_session(request, session_id=session_id)
    return _let_shopper(request, session, outcome)


def _let_shopper(request: HttpRequest, session: Session, outcome: str) -> HttpResponse:
    if session.status != Session.Status.OPEN:
        return _closed_page(request, session, status=_refusal(session))
    if outcome == "cancel":
        # The session stays open, as Stripe's does.
        return SeeOther(session.cancel_url) if session.cancel_url else _pay_page(request, session)
    form = ShopperForm(request.POST)
    if not form.is_valid():
        return _pay_page(request, session, error=_("That is not an e-mail address."), status=422)
    email = form.cleaned_data["email"] if not session.customer_email else ""
    deeds: dict[str, Callable[[], Session]] = {
        "pay": lambda: outcomes.pay(session.pk, email=email),
        "pay_event_late": lambda: outcomes.pay_and_tell_late(session.pk, email=email),
        "pay_later": lambda: outcomes.pay_later(session.pk, email=email),
        "decline": lambda: outcomes.decline(session.pk),
        "fail_authentication": lambda: outcomes.decline(session.pk, reason="authentication_failed"),
    }
    if outcome == "authenticate":
        return _with_shop_in_csp(request, "sandbox/authenticate.html", _shown(session) | {"email": email}, session)
    if outcome not in deeds:
        return _pay_page(request, session, error=_("Choose one of the outcomes."), status=422)
    try:
        session = outcomes.apply(deeds[outcome])
    except outcomes.OutcomeImpossible as impossible:
        session = impossible.session
        if session.status == Session.Status.OPEN:
            return _pay_page(request, session, error=_("This session cannot be paid that way."), status=422)
        return _closed_page(request, session, status=_refusal(session))
    if session.status == Session.Status.OPEN:
        error = _("The card was declined. Nothing was charged; try another.")
        return _pay_page(request, session, error=error, status=402)
    return SeeOther(session.return_url())


def _find(session_id: str) -> Session:
    try:
        return sessions.find_session(session_id)
    except StripeError as error:
        raise Http404(str(error)) from error


def _money(amount: int, currency: str) -> str:
    return format_currency(Decimal(amount).scaleb(-2), currency.upper(), locale=(get_language() or "en").replace("-", "_"))


def _shown(session: Session) -> dict[str, Any]:
    lines = [
        {"name": item.name, "quantity": item.quantity, "amount": _money(item.amount, session.currency)}
        for item in session.line_items.all()
    ]
    if session.shipping_name:
        amount = _money(session.amount_shipping, session.currency)
        lines.append({"name": session.shipping_name, "quantity": 1, "amount": amount})
    return {"session": session, "lines": lines, "total": _money(session.amount_total, session.currency)}


def _pay_page(request: HttpRequest, session: Session, *, error: str = "", status: int = 200) -> HttpResponse:
    context = _shown(session) | {"error": error, "typed_email": request.POST.get("email", "")[:512]}
    return _with_shop_in_csp(request, "sandbox/pay.html", context, session, status=status)


def _refusal(session: Session) -> int:
    """The status of a POST that came too late: gone, or in conflict with the payment that was made."""
    return 410 if session.status == Session.Status.EXPIRED else 409


def _closed_page(request: HttpRequest, session: Session, *, status: int) -> HttpResponse:
    return render(request, "sandbox/closed.html", _shown(session), status=status)


def _with_shop_in_csp(
    request: HttpRequest, template: str, context: dict[str, Any], session: Session, *, status: int = 200
) -> HttpResponse:
    """A form whose answer redirects to another origin is blocked unless form-action names it."""
    addresses = [urlsplit(address) for address in (session.success_url, session.cancel_url) if address]
    origins = sorted({f"{address.scheme}://{address.netloc}" for address in addresses})
    policy: dict[str, Any] = {**settings.SECURE_CSP}
    policy["form-action"] = [*policy["form-action"], *origins]
    return csp_override(policy)(render)(request, template, context, status=status)


def _settle_refunds(session_id: str) -> Session:
    return _end_refunds(session_id, succeed=True)


def _fail_refunds(session_id: str) -> Session:
    return _end_refunds(session_id, succeed=False)


def _end_refunds(session_id: str, *, succeed: bool) -> Session:
    session = sessions.lock_session(session_id)
    if not refunds.end_pending_refunds(session_id, succeed=succeed):
        raise outcomes.OutcomeImpossible(session)
    return session


# What may befall a session without its shopper, by the names a form posts.
CONTROL_OUTCOMES: dict[str, Callable[[str], Session]] = {
    "settle": outcomes.settle,
    "fail": outcomes.fail,
    "dispute": outcomes.dispute,
    "dispute_won": outcomes.win_dispute,
    "dispute_lost": outcomes.lose_dispute,
    "refund_settle": _settle_refunds,
    "refund_fail": _fail_refunds,
    "expire": outcomes.expire,
}


def _check_controller(request: HttpRequest) -> None:
    """At a desk anybody may play the bank; on a demonstration server only staff."""
    if not settings.DEVELOPMENT and not request.user.is_staff:
        raise PermissionDenied


@never_cache
@require_GET
def control(request: HttpRequest) -> HttpResponse:
    _check_controller(request)
    sessions.expire_overdue()
    plan = Plan.objects.filter(pk=1).first() or Plan()
    return _control_page(request, PlanForm(initial=model_to_dict(plan)))


def _control_page(request: HttpRequest, form: PlanForm, *, status: int = 200) -> HttpResponse:
    recent = Session.objects.all()[:SHOWN_SESSIONS]
    context = {
        "sessions": [{"session": session, "total": _money(session.amount_total, session.currency)} for session in recent],
        "deliveries": Delivery.objects.select_related("event").defer("event__payload")[:SHOWN_EVENTS],
        "form": form,
    }
    return render(request, "sandbox/control.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def control_session(request: HttpRequest, session_id: str) -> HttpResponse:
    _check_controller(request)
    session = _find(session_id)
    if request.method == "GET":
        return _session_page(request, session)
    deed = CONTROL_OUTCOMES.get(request.POST.get("outcome", ""))
    if deed is None:
        return _session_page(request, session, error=_("Choose one of the outcomes."), status=422)
    try:
        outcomes.apply(lambda: deed(session_id))
    except outcomes.OutcomeImpossible as impossible:
        error = _("That cannot happen to this session any more, or not yet.")
        return _session_page(request, impossible.session, error=error, status=409)
    return SeeOther(reverse("sandbox:control_session", args=[session_id]))


def _session_page(request: HttpRequest, session: Session, *, error: str = "", status: int = 200) -> HttpResponse:
    events = session.events.defer("payload").prefetch_related(Prefetch("deliveries", queryset=Delivery.objects.order_by("pk")))
    context = _shown(session) | {"error": error, "events": events, "outcomes": outcomes.possible_for(session)}
    return render(request, "sandbox/control_session.html", context, status=status)


@require_POST
def set_plan(request: HttpRequest) -> HttpResponse:
    _check_controller(request)
    form = PlanForm(request.POST)
    if form.is_valid():
        Plan.objects.update_or_create(pk=1, defaults=form.cleaned_data)
        return redirect("sandbox:control")
    return _control_page(request, form, status=422)


@require_POST
def redeliver(request: HttpRequest, event_id: str) -> HttpResponse:
    _check_controller(request)
    event = get_object_or_404(Event, pk=event_id)
    deliveries.redeliver(event)
    return redirect("sandbox:control_session", session_id=event.session_id)
