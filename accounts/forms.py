"""allauth's forms in the house's words."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("8 characters or more. A short sentence works well.")


class HouseWords:
    """Say each label once, above the field; leave the rules of passwords to one sentence."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(HouseWords, allauth_forms.LoginForm):  # type: ignore[misc]
    labels = {"login": _("E-mail or user name"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class SignUpForm(HouseWords, allauth_forms.SignupForm):  # type: ignore[misc]
    labels = {"email": _("E-mail"), "username": _("User name"), "password1": _("Password")}
    hints = {
        "username": _("Letters, digits and . + - _, without @."),
        "password1": PASSWORD_HINT,
    }

    def clean_username(self) -> str:
        """Refuse an @: one signs in by either, so nobody may be called what another's address is."""
        name: str = super().clean_username()
        if "@" in name:
            raise ValidationError(_("Choose a user name without @."), code="invalid")
        return name


class AddEmailForm(HouseWords, allauth_forms.AddEmailForm):  # type: ignore[misc]
    labels = {"email": _("E-mail")}


class ChangePasswordForm(HouseWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    labels = {
        "oldpassword": _("Password until now"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(HouseWords, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    labels = {"password1": _("Password"), "password2": _("Password, once more")}
    hints = {"password1": PASSWORD_HINT}


class ResetPasswordForm(HouseWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": _("E-mail")}


class ResetPasswordKeyForm(HouseWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(HouseWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": _("Password")}
