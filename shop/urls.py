"""Addresses of the shop."""

from django.urls import URLPattern, path

from shop.views import catalogue

app_name = "shop"
urlpatterns: list[URLPattern] = [
    path("shop/", catalogue.catalogue, name="catalogue"),
    path("shop/c/<slug:slug>/", catalogue.catalogue, name="category"),
    path("shop/p/<slug:slug>/", catalogue.product, name="product"),
]
