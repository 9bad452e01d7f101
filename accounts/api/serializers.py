"""Shapes of the accounts in the API."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.models import User
from accounts.tokens import Pair


class UserSerializer(serializers.ModelSerializer[User]):
    username = serializers.CharField(read_only=True)
    role = serializers.ChoiceField(choices=["client", "support", "admin"], read_only=True)

    class Meta:
        model = User
        fields = ["id", "email", "username", "first_name", "last_name", "phone", "language", "role", "date_joined"]
        read_only_fields = fields


@extend_schema_field({"type": "string", "maxLength": 150, "pattern": r"^[\w.@+-]+$"})
class NameField(serializers.CharField):
    """Described here, judged by the sign-up page's form."""


@extend_schema_field({"type": "string", "minLength": 8, "maxLength": 1000, "writeOnly": True})
class NewPasswordField(serializers.CharField):
    """Described here, judged by the validators of the settings."""


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "carol", {"email": "carol@example.com", "username": "carol", "password": "a-long-street-27"}, request_only=True
        )
    ]
)
class RegistrationSerializer(serializers.Serializer[User]):
    email = serializers.EmailField(max_length=254)
    username = NameField(max_length=150)
    password = NewPasswordField(max_length=1000, trim_whitespace=False, write_only=True)
    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=["en", "fr"], required=False)


@extend_schema_serializer(
    examples=[OpenApiExample("alice", {"identifier": "alice@boulevard.test", "password": "boulevard-demo"}, request_only=True)]
)
class SignInSerializer(serializers.Serializer[User]):
    identifier = serializers.CharField(max_length=254, required=False, help_text="E-mail address or user name.")
    email = serializers.CharField(max_length=254, required=False, help_text="The same as identifier.")
    username = serializers.CharField(max_length=254, required=False, help_text="The same as identifier.")
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [attrs[name] for name in ("identifier", "email", "username") if name in attrs]
        if not given:
            raise serializers.ValidationError({"identifier": [_("Send your e-mail address or your user name.")]}, code="required")
        return {"identifier": given[0], "password": attrs["password"]}


class RefreshTokenSerializer(serializers.Serializer[Any]):
    refresh_token = serializers.CharField(max_length=4096)


class SignedInSerializer(serializers.Serializer[Any]):
    user = UserSerializer(read_only=True)
    access_token = serializers.CharField(read_only=True)
    refresh_token = serializers.CharField(read_only=True)
    token_type = serializers.ChoiceField(choices=["bearer"], read_only=True)
    expires_in = serializers.IntegerField(read_only=True, help_text="Seconds until the access token expires.")


def signed_in(user: User, pair: Pair) -> dict[str, Any]:
    return {
        "user": UserSerializer(user).data,
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "token_type": "bearer",
        "expires_in": int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
    }
