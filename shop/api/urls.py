"""Addresses of the shop in the API."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
