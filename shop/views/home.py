"""The house's front."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop.category_tree import category_tree
from shop.lots import house_selection, newest_lots

IN_THE_WINDOW = 8
NEWEST = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Costs two queries for the lots; the category tree is kept for some seconds."""
    context = {
        "selection": house_selection(IN_THE_WINDOW),
        "newest": newest_lots(NEWEST),
        "categories": category_tree().children(None),
    }
    return render(request, "shop/home.html", context)
