"""Who calls the API: a bearer token, or the browser's session with CSRF."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import User
from accounts.tokens import AccessToken, BadToken, live_family, read

MESSAGES = {
    "token_expired": _("The token has expired. Get a new pair at /api/auth/refresh, or sign in again."),
    "token_not_yet_valid": _("The token is not valid yet. Check the clock, or sign in again."),
    "token_revoked": _("The token was revoked. Sign in again."),
    "token_reused": _("The refresh token was used before, so its whole family is revoked. Sign in again."),
    "account_inactive": _("The account is closed. Write to us if that surprises you."),
    "password_changed": _("The password was changed since. Sign in again."),
    "wrong_token_type": _(
        "This is the other token of the pair. Send the access token in the header, the refresh token to /api/auth/refresh."
    ),
    "bad_authorization_header": _("Send the header as “Authorization: Bearer”, a space and the access token."),
}
NOT_OURS = _("The token is not one of ours or was changed on its way. Sign in again.")


class TokenRefused(AuthenticationFailed):
    def __init__(self, code: str) -> None:
        super().__init__(MESSAGES.get(code, NOT_OURS), code=code)


class BearerAuthentication(BaseAuthentication):
    """Accept an access token whose family lives and whose user is active: one query."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not header or header[0].lower() != "bearer":
            return None
        if len(header) != 2:
            raise TokenRefused("bad_authorization_header")
        try:
            token = read(AccessToken, header[1])
            return live_family(token).user, token
        except BadToken as refused:
            raise TokenRefused(refused.code) from refused

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="boulevard"'


class SessionWithCsrf(SessionAuthentication):
    """Accept the browser's session; every unsafe method needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        # A header that names another scheme is a mistake; a session cookie beside it changes nothing.
        user = request._request.user
        if not user.is_active:
            return None
        self.enforce_csrf(request)
        return user, None

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(code="csrf_failed") from None
