"""The catalogue and the page of a product."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.catalogue import ORDERINGS, CatalogueQuery, read_query
from shop.category_tree import CategoryTree, category_tree
from shop.facet_choices import facet_groups, label_of
from shop.facets import KEEP_SECONDS, facet_key, facets_of
from shop.listing import fetch_page
from shop.pagination import InvalidCursor
from shop.product_drawing import draw_product
from shop.remembered import remembered

PAGE_SIZE = 24


@require_safe
def catalogue(request: HttpRequest, slug: str = "") -> HttpResponse:
    tree = category_tree()
    if slug and slug not in tree.by_slug:
        raise Http404
    query, errors = read_query(request.GET, tree, category=slug)
    query = query.narrowest(tree)
    try:
        page = fetch_page(query, tree, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    except InvalidCursor:
        page = fetch_page(query, tree, size=PAGE_SIZE)
    shown = page.query
    branch = tree.by_slug[shown.category[0]] if len(shown.category) == 1 else None
    context = {
        "page": page,
        "query": shown,
        "branch": branch,
        "path": tree.path_to(branch)[:-1] if branch else [],
        "errors": errors,
        "next_url": _with_cursor(shown, page.next),
        "previous_url": _with_cursor(shown, page.previous),
        "is_first_page": page.previous is None,
        **_around(shown, tree),
    }
    is_partial = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    answer = render(request, "shop/_results.html" if is_partial else "shop/catalogue.html", {**context, "is_partial": is_partial})
    if is_partial:
        answer["HX-Push-Url"] = _with_cursor(shown, request.GET.get("cursor", ""))
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    drawn = draw_product(slug, wanted=request.GET.get("variant", ""))
    return render(request, "shop/product.html", {"product": drawn.product, "drawn": drawn})


def _with_cursor(query: CatalogueQuery, cursor: str | None) -> str:
    if not cursor:
        return query.url if cursor == "" else ""
    return f"{query.url}{'&' if '?' in query.url else '?'}{urlencode({'cursor': cursor})}"


def _around(query: CatalogueQuery, tree: CategoryTree) -> dict[str, Any]:
    """What stands around the lots and is the same on every page of a list: rendered once for some seconds."""

    def make() -> dict[str, Any]:
        facets = facets_of(query, tree)
        context = {
            "query": query,
            "groups": facet_groups(query, facets, tree),
            "facets": facets,
            "chips": _chips(query, tree),
            "clear_url": CatalogueQuery(search=query.search, category=query.category).url,
            "orderings": [pair for pair in ORDERINGS.items() if pair[0] != "relevance" or query.search],
            "hidden": [pair for pair in query.parameters() if pair[0] != "ordering"],
        }
        parts: dict[str, SafeString] = {
            "facets_html": render_to_string("shop/_facets.html", context),
            "tools_html": render_to_string("shop/_tools.html", context),
        }
        return {**parts, "total": facets.total}

    return remembered(f"around:{get_language()}:{query.ordering}:{facet_key(query)}", seconds=KEEP_SECONDS, make=make)


def _chips(query: CatalogueQuery, tree: CategoryTree) -> list[tuple[str, str]]:
    """Each choice made, with the address of the list without it."""
    chips: list[tuple[str, str]] = []
    if query.search:
        chips.append((f"“{query.search}”", replace(query, search="", ordering="").url))
    for name in ("category", "set", "rarity", "condition", "language"):
        if name == "category" and len(query.category) == 1:
            continue
        chips += [(label_of(name, value, tree), query.without(name, value).url) for value in getattr(query, name)]
    if query.min_price is not None:
        chips.append((_("From €%(price)s") % {"price": query.min_price}, query.without("min_price").url))
    if query.max_price is not None:
        chips.append((_("Up to €%(price)s") % {"price": query.max_price}, query.without("max_price").url))
    if query.in_stock:
        chips.append((_("In stock"), query.without("in_stock").url))
    return chips
