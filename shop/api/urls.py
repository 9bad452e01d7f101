"""Addresses of the shop in the API."""

from django.urls import URLPattern, re_path

from shop.api import checkout, orders, products, trade

urlpatterns: list[URLPattern] = [
    re_path(r"^categories/?$", products.CategoryListView.as_view(), name="api-categories"),
    re_path(r"^products/?$", products.ProductListView.as_view(), name="api-products"),
    re_path(r"^products/(?P<slug>[-a-zA-Z0-9_]+)/?$", products.ProductView.as_view(), name="api-product"),
    re_path(r"^checkout/create-session/?$", checkout.CreateSessionView.as_view(), name="api-create-session"),
    re_path(r"^checkout/webhook/?$", checkout.WebhookView.as_view(), name="api-webhook"),
    re_path(r"^orders/(?P<number>[A-Z0-9-]{1,16})/?$", orders.OrderView.as_view(), name="api-order"),
    re_path(r"^trade/series/?$", trade.SeriesListView.as_view(), name="api-trade-series"),
    re_path(r"^trade/sets/?$", trade.SetListView.as_view(), name="api-trade-sets"),
    re_path(r"^trade/sets/(?P<set_id>[^/]+)/?$", trade.SetView.as_view(), name="api-trade-set"),
    re_path(r"^trade/cards/(?P<card_id>[^/]+)/?$", trade.CardView.as_view(), name="api-trade-card"),
]
