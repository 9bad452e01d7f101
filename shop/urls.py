"""Addresses of the shop."""

from django.urls import URLPattern, path

from shop.views import cart, catalogue, checkout, home, orders

app_name = "shop"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("shop/", catalogue.catalogue, name="catalogue"),
    path("shop/c/<slug:slug>/", catalogue.catalogue, name="category"),
    path("shop/p/<slug:slug>/", catalogue.product, name="product"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.cart_add, name="cart_add"),
    path("cart/update/", cart.cart_update, name="cart_update"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/done/<str:number>/", checkout.checkout_done, name="checkout_done"),
    path("orders/<str:number>/", orders.order_detail, name="order_detail"),
]
