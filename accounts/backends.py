"""The one place where a password is tried: sign-in page, API and staff site all come through here."""

import logging
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.doors import client_address, give_back, knock, network

log = logging.getLogger(__name__)


class CountingBackend(AuthenticationBackend):  # type: ignore[misc]
    """Count failures by account and address together, so that nobody elsewhere can lock the owner out.

    Raises accounts.doors.TooManyTries.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        # A page hands the same words over as user name and as e-mail address; trying both would take
        # twice as long where the account exists.
        if credentials.get("username") == credentials.get("email"):
            credentials.pop("email", None)
        if request is None or not request.META.get("REMOTE_ADDR"):
            return self._try(request, credentials)
        address = client_address(request)
        typed = str(credentials.get("username") or credentials.get("email") or "")
        tries = (("sign-in-address", network(address)), ("sign-in-account", f"{typed.strip().casefold()} {network(address)}"))
        for door, who in tries:
            knock(door, who)
        user = self._try(request, credentials)
        if user is None:
            log.warning("Sign-in refused from %s", address)
            return None
        for door, who in tries:
            give_back(door, who)
        log.info("User %s signed in from %s", user.pk, address)
        return user

    def _try(self, request: HttpRequest | None, credentials: dict[str, Any]) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user
