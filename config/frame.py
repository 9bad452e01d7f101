"""What every page's frame shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.cart import count_pieces

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME)
    return {
        "theme": theme if theme in THEMES else "",
        "SITE_URL": settings.SITE_URL,
        # Asked of the database only where a template shows it.
        "cart_count": SimpleLazyObject(lambda: count_pieces(request)),
    }
