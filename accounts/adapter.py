"""Where allauth's pages follow the rules of the house."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.doors import client_address

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing here: accounts.backends does, for every door."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Go on without the message where the mail server does not answer; it can be asked for again."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            log.exception("The message %s could not be sent", template_prefix)
