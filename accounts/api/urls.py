"""Addresses of the accounts in the API."""

from django.urls import URLPattern, re_path

from accounts.api import views

app_name = "accounts_api"
urlpatterns: list[URLPattern] = [
    re_path(r"^auth/register/?$", views.Register.as_view(), name="register"),
    re_path(r"^auth/login/?$", views.SignIn.as_view(), name="login"),
    re_path(r"^auth/refresh/?$", views.Refresh.as_view(), name="refresh"),
    re_path(r"^auth/logout/?$", views.SignOut.as_view(), name="logout"),
    re_path(r"^auth/me/?$", views.Me.as_view(), name="me"),
]
