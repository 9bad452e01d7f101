"""Every address of the API; each answers with and without a trailing slash."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("shop.api.urls")),
]
