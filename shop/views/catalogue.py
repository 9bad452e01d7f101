"""The catalogue and the page of a product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from shop.lots import house_selection
from shop.models import Product


@require_safe
def catalogue(request: HttpRequest, slug: str = "") -> HttpResponse:
    return render(request, "shop/catalogue.html", {"lots": house_selection(24)})


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "shop/product.html", {"product": get_object_or_404(Product.objects.for_sale(), slug=slug)})
