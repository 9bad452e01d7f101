"""The catalogue: products, one product, the tree of categories. Public, in the language of Accept-Language."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Prefetch
from django.db.models.fetch_modes import FETCH_RAISE
from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.api.orders import MoneySerializer
from shop.catalogue import ORDERINGS, CatalogueQuery, read_flag, read_query
from shop.category_tree import Branch, CategoryTree, category_tree
from shop.errors import FieldError, ShopRefusal
from shop.facet_choices import choices_of
from shop.facets import Facets, facets_of
from shop.listing import count_products, fetch_page
from shop.lots import Lot, related_lots
from shop.models import Product, TradeCard, Variant
from shop.models.catalogue import CardLanguage, Condition
from shop.option_words import variant_words
from shop.pagination import InvalidCursor
from shop.product_page import absolute

PAGE_SIZE, MAX_PAGE_SIZE = 24, 100
RELATED = 4
FACETS = ("category", "set", "rarity", "condition", "language")


class CategoryNameSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class CategorySerializer(CategoryNameSerializer):
    description = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "children": CategorySerializer(many=True)}


class CategoryListSerializer(serializers.Serializer[Any]):
    results = CategorySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ImageSerializer(serializers.Serializer[Any]):
    url = serializers.URLField()
    alt = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class OptionsSerializer(serializers.Serializer[Any]):
    """Only the options that the variant has."""

    condition = serializers.ChoiceField(Condition.values, required=False)
    language = serializers.ChoiceField(CardLanguage.values, required=False)
    edition = serializers.CharField(required=False)
    finish = serializers.CharField(required=False)
    size = serializers.CharField(required=False)
    colour = serializers.CharField(required=False)


class VariantSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField(help_text="The options in words")
    options = OptionsSerializer()
    price = MoneySerializer()
    compare_at_price = MoneySerializer(allow_null=True)
    available = serializers.IntegerField(min_value=0)
    stock_state = serializers.ChoiceField(["in_stock", "low", "reserved", "sold_out"])


class CardSetSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class CardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    set = CardSetSerializer()
    local_id = serializers.CharField()
    rarity = serializers.CharField()
    category = serializers.CharField()
    hp = serializers.IntegerField(allow_null=True)
    types = serializers.ListField(child=serializers.CharField())
    stage = serializers.CharField()
    illustrator = serializers.CharField()


class RatingSerializer(serializers.Serializer[Any]):
    average = serializers.DecimalField(max_digits=3, decimal_places=2)
    count = serializers.IntegerField()


class ListedProductSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = CategoryNameSerializer()
    images = ImageSerializer(many=True)
    variants = VariantSerializer(many=True)
    card = CardSerializer(allow_null=True)
    rating = RatingSerializer(allow_null=True)


class RelatedSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    price = MoneySerializer(help_text="The lowest of its variants")
    image = serializers.URLField(allow_null=True)


class ProductSerializer(ListedProductSerializer):
    related = RelatedSerializer(many=True)


class FacetChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(help_text="What to give as the parameter")
    name = serializers.CharField(help_text="In words")
    count = serializers.IntegerField(min_value=0)
    selected = serializers.BooleanField()


class PriceBoundsSerializer(serializers.Serializer[Any]):
    min = serializers.DecimalField(max_digits=12, decimal_places=2)
    max = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()


class FacetsSerializer(serializers.Serializer[Any]):
    """Counts respect the other choices; a facet's own choice is left out of its own counts."""

    category = FacetChoiceSerializer(many=True)
    set = FacetChoiceSerializer(many=True)
    rarity = FacetChoiceSerializer(many=True)
    condition = FacetChoiceSerializer(many=True)
    language = FacetChoiceSerializer(many=True)
    price = PriceBoundsSerializer(allow_null=True)
    in_stock = serializers.IntegerField(min_value=0)


class CorrectionSerializer(serializers.Serializer[Any]):
    asked = serializers.CharField(help_text="The search that found nothing")
    shown = serializers.CharField(help_text="The likeliest meant, which the results are for")


class ProductListSerializer(serializers.Serializer[Any]):
    results = ListedProductSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    correction = CorrectionSerializer(allow_null=True)
    count = serializers.IntegerField(required=False, min_value=0, help_text="With `count=1`")
    facets = FacetsSerializer(required=False, help_text="With `facets=1`")


class PublicView(APIView):
    """The same answer for everybody: no sign-in is looked at."""

    authentication_classes = ()
    permission_classes = [AllowAny]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Accept-Language"])
        return answer


def _several(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, many=True, description=f"{description} Repeat it for several.", **more)


class ProductListView(PublicView):
    @extend_schema(
        operation_id="products_list",
        tags=["catalogue"],
        summary="Products for sale",
        parameters=[
            OpenApiParameter("search", str, description="Words or their beginnings; all must be there. A typo is corrected."),
            _several("category", "Slug of a category; what is below it counts too."),
            _several("set", "Id of a trading-card set."),
            _several("rarity", "Rarity of a card."),
            _several("condition", "Condition of a variant.", enum=Condition.values),
            _several("language", "Language of a variant.", enum=CardLanguage.values),
            OpenApiParameter("min_price", str, description="Lowest price of a variant, such as 19.90."),
            OpenApiParameter("max_price", str, description="Highest price of a variant."),
            OpenApiParameter("in_stock", bool, description="Only what can be had now."),
            OpenApiParameter(
                "ordering",
                str,
                enum=list(ORDERINGS),
                description="Without it: `relevance` with a search, else `selection`, the house's own.",
            ),
            OpenApiParameter("page_size", int, description=f"1 to {MAX_PAGE_SIZE}; {PAGE_SIZE} without it."),
            OpenApiParameter("cursor", str, description="From `next` or `previous`."),
            OpenApiParameter("count", bool, description="Add the number of all that match."),
            OpenApiParameter("facets", bool, description="Add the choices that would narrow the list further."),
        ],
        responses={200: ProductListSerializer},
    )
    def get(self, request: Request) -> Response:
        tree = category_tree()
        given = request.query_params
        query, errors = read_query(given, tree)
        size = _page_size(given.get("page_size", ""), errors)
        wants_count, wants_facets = (read_flag(given, name, errors) for name in ("count", "facets"))
        if errors:
            raise _refusal(errors)
        try:
            page = fetch_page(query, tree, cursor=given.get("cursor", ""), size=size)
        except InvalidCursor:
            message = _("Take the cursor from `next` or `previous` of this list, or begin without one.")
            raise _refusal([FieldError("cursor", "invalid", message)]) from None
        answer: dict[str, Any] = {
            "results": _listed([lot.id for lot in page.lots], tree),
            "next": self._link(request, page.query.parameters(), page.next),
            "previous": self._link(request, page.query.parameters(), page.previous),
            "correction": {"asked": page.asked, "shown": page.query.search} if page.is_corrected else None,
        }
        if wants_count:
            answer["count"] = count_products(page.query, tree)
        if wants_facets:
            answer["facets"] = _facets(page.query, facets_of(page.query, tree), tree)
        return Response(answer)

    def _link(self, request: Request, parameters: list[tuple[str, str]], cursor: str | None) -> str | None:
        if cursor is None:
            return None
        kept = [(name, request.query_params[name]) for name in ("page_size", "count", "facets") if name in request.query_params]
        return request.build_absolute_uri(f"{request.path}?{urlencode([*parameters, *kept, ('cursor', cursor)])}")


class ProductView(PublicView):
    @extend_schema(tags=["catalogue"], summary="One product", responses={200: ProductSerializer})
    def get(self, request: Request, slug: str) -> Response:
        found = _products().filter(slug=slug).first()
        if found is None:
            raise Http404
        near = related_lots(
            found.pk, category_id=found.category_id, set_id=found.card.set_id if found.card else None, limit=RELATED
        )
        return Response({**_product(found, category_tree()), "related": [_related(lot) for lot in near]})


class CategoryListView(PublicView):
    @extend_schema(tags=["catalogue"], summary="The tree of categories", responses={200: CategoryListSerializer})
    def get(self, request: Request) -> Response:
        tree = category_tree()

        def told(branch: Branch) -> dict[str, Any]:
            children = [told(child) for child in tree.children(branch.id)]
            return {"slug": branch.slug, "name": branch.name, "description": branch.description, "children": children}

        return Response({"results": [told(branch) for branch in tree.children(None)], "next": None, "previous": None})


def _products() -> Any:
    return (
        Product.objects.for_sale()
        .fetch_mode(FETCH_RAISE)
        .defer("search", "keywords")
        .select_related("category", "card__set")
        .prefetch_related("images", Prefetch("variants", Variant.objects.filter(is_active=True), to_attr="active_variants"))
    )


def _listed(ids: list[int], tree: CategoryTree) -> list[dict[str, Any]]:
    by_id = {product.pk: product for product in _products().filter(pk__in=ids)} if ids else {}
    # One that was taken off the shelf between the two queries is simply not there.
    return [_product(by_id[pk], tree) for pk in ids if pk in by_id]


def _product(product: Any, tree: CategoryTree) -> dict[str, Any]:
    return {
        "slug": product.slug,
        "name": product.name,
        "description": product.description,
        "category": {"slug": product.category.slug, "name": product.category.name},
        "images": [
            {"url": absolute(image.file.url), "alt": image.alt, "width": image.width, "height": image.height}
            for image in product.images.all()
        ],
        "variants": [_variant(variant) for variant in product.active_variants],
        "card": _card(product.card) if product.card_id else None,
        "rating": None,
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "id": variant.pk,
        "sku": variant.sku,
        "name": variant_words(variant),
        "options": variant.options,
        "price": _money(variant.price),
        "compare_at_price": _money(variant.compare_at_price) if variant.compare_at_price is not None else None,
        "available": variant.available,
        "stock_state": variant.stock_state,
    }


def _card(card: TradeCard) -> dict[str, Any]:
    return {
        "id": card.pk,
        "name": card.name,
        "set": {"id": card.set.pk, "name": card.set.name},
        "local_id": card.local_id,
        "rarity": card.rarity,
        "category": card.category,
        "hp": card.hp,
        "types": card.types,
        "stage": card.stage,
        "illustrator": card.illustrator,
    }


def _related(lot: Lot) -> dict[str, Any]:
    image = absolute(lot.image_url) if lot.image_url else None
    return {"slug": lot.slug, "name": lot.name, "price": _money(lot.price_from), "image": image}


def _money(amount: Decimal) -> dict[str, str]:
    return {"amount": f"{amount:.2f}", "currency": settings.SHOP_CURRENCY}


def _facets(query: CatalogueQuery, facets: Facets, tree: CategoryTree) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: [
            {"value": choice.value, "name": choice.label, "count": choice.count, "selected": choice.is_chosen}
            for choice in choices_of(name, query, facets, tree)
        ]
        for name in FACETS
    }
    low, high = facets.lowest_price, facets.highest_price
    has_prices = low is not None and high is not None
    told["price"] = {"min": f"{low:.2f}", "max": f"{high:.2f}", "currency": settings.SHOP_CURRENCY} if has_prices else None
    told["in_stock"] = facets.in_stock
    return told


def _page_size(text: str, errors: list[FieldError]) -> int:
    if not text:
        return PAGE_SIZE
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 9 and int(text)):
        errors.append(FieldError("page_size", "invalid", _("Give a number from 1 to %(most)d.") % {"most": MAX_PAGE_SIZE}))
        return PAGE_SIZE
    return min(int(text), MAX_PAGE_SIZE)


def _refusal(errors: Iterable[FieldError]) -> ShopRefusal:
    return ShopRefusal(_("Change the parameters named under `errors`."), list(errors))
