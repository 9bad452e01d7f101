"""Every address of the API; each answers with and without a trailing slash."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from config.api_docs import api_docs
from config.api_views import NothingHere, Schema

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("shop.api.urls")),
    re_path(r"^schema/?$", Schema.as_view(), name="api-schema"),
    re_path(r"^docs/?$", api_docs, name="api-docs"),
    # Last: whatever else is asked for under /api/ is answered by a problem, never by a page.
    re_path(r"", NothingHere.as_view(), name="api-nothing"),
]
