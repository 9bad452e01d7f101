"""What a sign-in means to the floors above accounts."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from accounts.adapter import AccountAdapter as HouseAccountAdapter
from accounts.models import User
from shop.cart import merge_guest_cart


class AccountAdapter(HouseAccountAdapter):
    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Runs after every sign-in and sign-up in a browser; the session's key is new by then, its content kept."""
        if isinstance(user, User):
            merge_guest_cart(request, user=user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response
