"""The page that the others are measured beside: a minimal Django, one indexed query, 22 KB of markup.

No middleware, no sign-in, no translation: what Django itself costs, on the same server and database.
"""

import os
from pathlib import Path

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            **dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=0),
            "ENGINE": "django.db.backends.postgresql",
        }
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent]}],
    USE_I18N=False,
)
settings.DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 2}
django.setup()


class Piece(models.Model):
    """Some columns of the house's products."""

    slug = models.TextField()
    name_en = models.TextField()
    caption_en = models.TextField()
    description_en = models.TextField()
    is_published = models.BooleanField()
    rank = models.IntegerField()
    price_from = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "shop_product"

    def __str__(self) -> str:
        return self.name_en


def page(request: HttpRequest) -> HttpResponse:
    pieces = Piece.objects.filter(is_published=True).order_by("-rank", "-id")[:24]
    return render(request, "bare.html", {"pieces": pieces})


urlpatterns = [path("", page)]
application = get_wsgi_application()
