"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from config.health import live, ready
from config.preferences import set_theme
from config.problems import problems_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/theme/", set_theme, name="set_theme"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api_urls")),
    path("problems/", problems_page, name="problems"),
    path("problems/<slug:slug>", problems_page, name="problem"),
    re_path(r"^health/?$", live, name="health"),
    re_path(r"^health/ready/?$", ready, name="health-ready"),
]
if settings.SANDBOX_PAYMENTS:
    urlpatterns.append(path("sandbox/", include("shop.sandbox.urls")))
