"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import cache_page
from django.views.generic import TemplateView

from config.health import live, ready
from config.media import media
from config.preferences import set_theme
from config.problems import problems_page
from shop.sitemaps import SITEMAPS

HOUR = 3600

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/theme/", set_theme, name="set_theme"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api_urls")),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain"), name="robots"),
    path(
        "sitemap.xml",
        cache_page(HOUR)(sitemap_index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", cache_page(HOUR)(sitemap), {"sitemaps": SITEMAPS}, name="sitemap_section"),
    path("problems/", problems_page, name="problems"),
    path("problems/<slug:slug>", problems_page, name="problem"),
    re_path(r"^health/?$", live, name="health"),
    re_path(r"^health/ready/?$", ready, name="health-ready"),
]
if settings.DEVELOPMENT and settings.MEDIA_URL.startswith("/"):
    urlpatterns.append(path(f"{settings.MEDIA_URL[1:]}<path:path>", media))
if settings.SANDBOX_PAYMENTS:
    urlpatterns.append(path("sandbox/", include("shop.sandbox.urls")))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
