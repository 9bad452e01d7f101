"""The API's tokens: a pair per device, one refresh token alive at a time, all dead with the password."""

import logging
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import jwt
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import Token

from accounts.doors import client_address
from accounts.models import TokenFamily, User

log = logging.getLogger(__name__)


@dataclass
class BadToken(Exception):
    """A token that is not accepted, and the code of why."""

    code: str


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str


class Kind(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class WrongKind(TokenError):
    """A refresh token where an access token belongs, or the other way round."""


class HouseToken(Token):
    def __init__(self, encoded: str | None = None) -> None:
        # The library takes an encoded token, whatever its annotation says.
        super().__init__(cast(Any, encoded))

    def verify_token_type(self) -> None:
        if self.get("token_type") != self.token_type:
            raise WrongKind


class AccessToken(HouseToken):
    token_type = Kind.ACCESS
    lifetime = settings.ACCESS_TOKEN_LIFETIME


class RefreshToken(HouseToken):
    token_type = Kind.REFRESH
    lifetime = settings.REFRESH_TOKEN_LIFETIME


# What the client is told, by what was wrong; anything else is "token_invalid".
REASONS: dict[type[Exception], str] = {
    jwt.ExpiredSignatureError: "token_expired",
    jwt.ImmatureSignatureError: "token_not_yet_valid",
    jwt.InvalidAudienceError: "wrong_audience",
    jwt.InvalidIssuerError: "wrong_issuer",
    jwt.InvalidAlgorithmError: "wrong_algorithm",
    jwt.InvalidSignatureError: "wrong_signature",
    WrongKind: "wrong_token_type",
}


def issue_pair(user: User, *, request: HttpRequest) -> Pair:
    """Begin a token family for the device that `request` comes from."""
    refresh = RefreshToken()
    family = TokenFamily.objects.create(
        user=user,
        current_jti=refresh["jti"],
        password_stamp=password_stamp(user),
        device=request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:200],
        address=client_address(request) or None,
        expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
    )
    return _pair(family, user, refresh)


def rotate(refresh_token: str, *, request: HttpRequest) -> tuple[User, Pair]:
    """Spend a refresh token for a new pair; one that was spent before ends its whole family.

    One conditional UPDATE decides who spends it. Its conditions name columns of the row itself and of no other
    table: PostgreSQL re-reads just those after waiting for a competitor.
    """
    token = read(RefreshToken, refresh_token)
    family = live_family(token)
    refresh = RefreshToken()
    now = timezone.now()
    spent = TokenFamily.objects.filter(pk=family.pk, current_jti=token["jti"], revoked_at=None).update(
        current_jti=refresh["jti"],
        last_seen_at=now,
        address=client_address(request) or None,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
    )
    if not spent:
        revoke(family)
        log.warning("A spent refresh token came back: family %s of user %s is revoked", family.pk, family.user_id)
        raise BadToken("token_reused")
    return family.user, _pair(family, family.user, refresh)


def sign_out(refresh_token: str) -> None:
    """Revoke the family of a refresh token, also of a spent one, and also twice."""
    token = read(RefreshToken, refresh_token)
    TokenFamily.objects.filter(pk=_uuid(token, "family"), user=_uuid(token, "user_id"), revoked_at=None).update(
        revoked_at=timezone.now()
    )


def revoke(family: TokenFamily) -> None:
    TokenFamily.objects.filter(pk=family.pk, revoked_at=None).update(revoked_at=timezone.now())


def read[T: HouseToken](kind: type[T], encoded: str) -> T:
    """Verify signature, times, issuer, audience and type; no query."""
    try:
        return kind(encoded)
    except TokenError as refused:
        raise BadToken(_reason(refused)) from refused


def live_family(token: Token) -> TokenFamily:
    """Fetch the family with its user, in one query, if both still stand behind the token."""
    try:
        family = TokenFamily.objects.select_related("user").get(pk=_uuid(token, "family"), user_id=_uuid(token, "user_id"))
    except TokenFamily.DoesNotExist:
        raise BadToken("token_revoked") from None
    if family.revoked_at or family.expires_at <= timezone.now():
        raise BadToken("token_revoked")
    if not family.user.is_active:
        raise BadToken("account_inactive")
    if not constant_time_compare(family.password_stamp, password_stamp(family.user)):
        raise BadToken("password_changed")
    return family


def password_stamp(user: User) -> str:
    key = settings.JWT_SIGNING_KEY
    return salted_hmac("accounts.tokens.password", user.password, secret=key, algorithm="sha256").hexdigest()


def _pair(family: TokenFamily, user: User, refresh: RefreshToken) -> Pair:
    refresh["user_id"] = str(user.pk)
    refresh["family"] = str(family.pk)
    access = AccessToken()
    access.payload |= {
        "user_id": str(user.pk),
        "email": user.email,
        "username": user.username,
        "is_admin": user.role == "admin",
        "role": user.role,
        "family": str(family.pk),
    }
    return Pair(access=str(access), refresh=str(refresh))


def _reason(refused: BaseException) -> str:
    cause: BaseException | None = refused
    while cause is not None:
        for kind, code in REASONS.items():
            if isinstance(cause, kind):
                return code
        cause = cause.__cause__
    return "token_invalid"


def _uuid(token: Token, claim: str) -> Any:
    try:
        return uuid.UUID(str(token[claim]))
    except (KeyError, ValueError):
        raise BadToken("token_invalid") from None
