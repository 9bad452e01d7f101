"""Sign-up, sign-in and the tokens' life over the API."""

from typing import Any, cast

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import AuthenticationFailed, ErrorDetail, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import TokenRefused
from accounts.api.serializers import (
    RefreshTokenSerializer,
    RegistrationSerializer,
    SignedInSerializer,
    SignInSerializer,
    UserSerializer,
    signed_in,
)
from accounts.doors import client_address, knock, network
from accounts.models import User
from accounts.registration import RegistrationRefused, register
from accounts.tokens import BadToken, Pair, issue_pair, rotate, sign_out

TAG = ["accounts"]


class TokenView(APIView):
    """A door for those who have no access token yet: it looks at no header and no cookie."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def answer(self, user: User, pair: Pair, *, status: int = status.HTTP_200_OK) -> Response:
        return Response(signed_in(user, pair), status=status, headers={"Cache-Control": "no-store"})


class Register(TokenView):
    problem_statuses = (429,)

    @extend_schema(operation_id="register", tags=TAG, request=RegistrationSerializer, responses={201: SignedInSerializer})
    def post(self, request: Request) -> Response:
        """Open an account and sign in to it."""
        knock("sign-up", network(client_address(request)))
        given = _valid(RegistrationSerializer(data=request.data))
        given.setdefault("language", getattr(request._request, "LANGUAGE_CODE", "en"))
        try:
            user = register(request._request, **given)
        except RegistrationRefused as refused:
            raise ValidationError(
                {name: [ErrorDetail(message, code) for code, message in found] for name, found in refused.errors.items()}
            ) from refused
        return self.answer(user, issue_pair(user, request=request._request), status=status.HTTP_201_CREATED)


class SignIn(TokenView):
    problem_statuses = (401, 429)

    @extend_schema(operation_id="login", tags=TAG, request=SignInSerializer, responses={200: SignedInSerializer})
    def post(self, request: Request) -> Response:
        """Sign in with an e-mail address or a user name."""
        given = _valid(SignInSerializer(data=request.data))
        user = authenticate(request._request, username=given["identifier"], password=given["password"])
        if not isinstance(user, User):
            raise AuthenticationFailed(_("The e-mail address or user name and the password do not match."), "wrong_credentials")
        return self.answer(user, issue_pair(user, request=request._request))


class Refresh(TokenView):
    problem_statuses = (401, 429)

    @extend_schema(operation_id="refresh", tags=TAG, request=RefreshTokenSerializer, responses={200: SignedInSerializer})
    def post(self, request: Request) -> Response:
        """Spend the refresh token for a new pair."""
        knock("token-refresh", network(client_address(request)))
        given = _valid(RefreshTokenSerializer(data=request.data))
        try:
            user, pair = rotate(given["refresh_token"], request=request._request)
        except BadToken as refused:
            raise TokenRefused(refused.code) from refused
        return self.answer(user, pair)


class SignOut(TokenView):
    problem_statuses = (401,)

    @extend_schema(operation_id="logout", tags=TAG, request=RefreshTokenSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """End this device's tokens."""
        given = _valid(RefreshTokenSerializer(data=request.data))
        try:
            sign_out(given["refresh_token"])
        except BadToken as refused:
            raise TokenRefused(refused.code) from refused
        return Response(status=status.HTTP_204_NO_CONTENT)


class Me(APIView):
    @extend_schema(operation_id="me", tags=TAG, responses={200: UserSerializer})
    def get(self, request: Request) -> Response:
        """Tell who is signed in."""
        return Response(UserSerializer(cast(User, request.user)).data)


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    given: dict[str, Any] = serializer.validated_data
    return given
