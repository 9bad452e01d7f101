"""Opening an account from the API, by the rules of the sign-up page: its own form decides."""

from dataclasses import dataclass, field

from allauth.account import app_settings
from allauth.account.forms import SignupForm
from allauth.account.internal.flows.email_verification import send_verification_email_for_user
from allauth.account.signals import user_signed_up
from allauth.utils import get_form_class
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User

# The form's names for what the API calls otherwise, and its codes for "taken".
FIELDS = {"password1": "password", "__all__": ""}
TAKEN = {"email_taken": "unique", "username_taken": "unique"}


@dataclass
class RegistrationRefused(Exception):
    """Each field with what is wrong about it, as (code, message)."""

    errors: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def register(
    request: HttpRequest,
    *,
    email: str,
    username: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    phone: str = "",
    language: str = "en",
) -> User:
    """Create the user and send the message that verifies his address; raise RegistrationRefused."""
    form = get_form_class(app_settings.FORMS, "signup", SignupForm)(
        data={"email": email, "username": username, "password1": password, "first_name": first_name, "last_name": last_name}
    )
    if not form.is_valid():
        raise RegistrationRefused(
            {FIELDS.get(name, name): [_said(error) for error in found] for name, found in form.errors.as_data().items()}
        )
    try:
        with transaction.atomic():
            user: User = form.save(request)
            user.first_name, user.last_name, user.phone, user.language = first_name, last_name, phone, language
            user.save(update_fields=["first_name", "last_name", "phone", "language"])
            user_signed_up.send(sender=User, request=request, user=user)
    except IntegrityError as error:
        # Somebody else took the name between the form's look and the insert; the constraint says which.
        taken = "email" if "email" in str(error.__cause__ or error).partition("\n")[0] else "username"
        raise RegistrationRefused({taken: [("unique", _("An account has this already. Sign in, or choose another."))]}) from error
    send_verification_email_for_user(request, user)
    return user


def _said(error: ValidationError) -> tuple[str, str]:
    code = error.code or "invalid"
    return TAKEN.get(code, code), " ".join(error.messages)
