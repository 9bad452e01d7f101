"""The trading-card catalogue, from TCGdex through the cache."""

from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from shop import trade_shapes
from shop.models.trade import CARD_LANGUAGES
from shop.tcgdex import is_catalogue_id
from shop.trade_cache import FRESH_SECONDS, Kept, answer_for

# A list that upstream does not know, such as a series never printed in the language.
_EMPTY_LIST = b'{"results":[],"next":null,"previous":null}'


class QuerySerializer(serializers.Serializer[Any]):
    lang = serializers.ChoiceField(CARD_LANGUAGES, required=False)


class SetsQuerySerializer(QuerySerializer):
    series = serializers.CharField(required=False, max_length=64)

    def validate_series(self, series: str) -> str:
        if not is_catalogue_id(series):
            raise serializers.ValidationError(_("Not the id of a series; /api/trade/series lists them."))
        return unquote(series)


class CardCountSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField(min_value=0)
    official = serializers.IntegerField(min_value=0, help_text="The number printed on the cards: the 102 of 4/102")


class SeriesSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class TradeSetSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    series = SeriesSerializer(allow_null=True, help_text="Told where the list is asked for one series, else null")
    card_count = CardCountSerializer()


class ListedCardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    local_id = serializers.CharField()
    name = serializers.CharField()


class TradeSetDetailSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    series = SeriesSerializer(allow_null=True)
    released_on = serializers.DateField(allow_null=True)
    card_count = CardCountSerializer()
    cards = ListedCardSerializer(many=True)


class SetOfCardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    card_count = CardCountSerializer()


class TradeCardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    local_id = serializers.CharField()
    name = serializers.CharField()
    rarity = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    hp = serializers.IntegerField(allow_null=True)
    types = serializers.ListField(child=serializers.CharField())
    stage = serializers.CharField(allow_null=True)
    illustrator = serializers.CharField(allow_null=True)
    regulation_mark = serializers.CharField(allow_null=True)
    set = SetOfCardSerializer(allow_null=True)
    finishes = serializers.ListField(child=serializers.CharField())


class SeriesListSerializer(serializers.Serializer[Any]):
    results = SeriesSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class TradeSetListSerializer(serializers.Serializer[Any]):
    results = TradeSetSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


_LANG = OpenApiParameter(
    "lang", enum=CARD_LANGUAGES, description="Language of the names; without it `Accept-Language` chooses, else English"
)
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", location=OpenApiParameter.HEADER, description="An ETag: 304 where it still holds"
)


def _told(shape: type[serializers.Serializer[Any]]) -> dict[int, Any]:
    return {200: shape, 304: OpenApiResponse(description="Not changed since that ETag.")}


class TradeView(APIView):
    """Public, and the same for everybody: no sign-in is looked at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    problem_statuses: tuple[int, ...] = (400, 503)


class SeriesListView(TradeView):
    @extend_schema(summary="Series", tags=["trade"], parameters=[_LANG, _IF_NONE_MATCH], responses=_told(SeriesListSerializer))
    def get(self, request: Request) -> HttpResponse:
        lang = _asked(request, QuerySerializer)["lang"]
        kept = answer_for(f"series:{lang}", lang, "series", shape=trade_shapes.listed(trade_shapes.series))
        return _answer(request, kept, lang)


class SetListView(TradeView):
    @extend_schema(
        operation_id="trade_sets_list",
        summary="Sets",
        tags=["trade"],
        parameters=[_LANG, OpenApiParameter("series", description="Only the sets of this series"), _IF_NONE_MATCH],
        responses=_told(TradeSetListSerializer),
    )
    def get(self, request: Request) -> HttpResponse:
        asked = _asked(request, SetsQuerySerializer)
        lang, series = asked["lang"], asked.get("series")
        if series is None:
            kept = answer_for(f"sets:{lang}", lang, "sets", shape=trade_shapes.listed(trade_shapes.set_in_list))
        else:
            # Upstream's list of sets does not tell their series, but each series tells its sets.
            kept = answer_for(f"sets:{lang}:{series}", lang, "series", series, shape=trade_shapes.sets_of_series)
        return _answer(request, kept, lang)


class SetView(TradeView):
    problem_statuses = (400, 404, 503)

    @extend_schema(
        summary="A set and its cards",
        tags=["trade"],
        parameters=[_LANG, _IF_NONE_MATCH],
        responses=_told(TradeSetDetailSerializer),
    )
    def get(self, request: Request, set_id: str) -> HttpResponse:
        return _one(request, "sets", "set", set_id, trade_shapes.set_in_full)


class CardView(TradeView):
    problem_statuses = (400, 404, 503)

    @extend_schema(
        summary="A card",
        tags=["trade"],
        parameters=[_LANG, _IF_NONE_MATCH],
        responses=_told(TradeCardSerializer),
    )
    def get(self, request: Request, card_id: str) -> HttpResponse:
        return _one(request, "cards", "card", card_id, trade_shapes.card)


def _asked(request: Request, shape: type[QuerySerializer]) -> dict[str, Any]:
    given = shape(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    return {"lang": _preferred_language(request), **given.validated_data}


def _preferred_language(request: Request) -> str:
    """The first of our languages in Accept-Language, which may be one that the site itself does not speak."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    bases = (tag.split("-")[0] for tag, _weight in accepted)
    return next((base for base in bases if base in CARD_LANGUAGES), "en")


def _one(request: Request, plural: str, noun: str, id_: str, shape: trade_shapes.Shape) -> HttpResponse:
    lang = _asked(request, QuerySerializer)["lang"]
    if not is_catalogue_id(id_):
        raise NotFound(_("No such thing in the card catalogue. Ids are those of the lists, such as base1-4."))
    # The same thing under one key, however its id was quoted.
    id_ = unquote(id_)
    kept = answer_for(f"{noun}:{id_}:{lang}", lang, plural, id_, shape=shape)
    if kept.body is None:
        raise NotFound(_("No such thing in the card catalogue in this language. Try another id, or lang=en."))
    return _answer(request, kept, lang)


def _answer(request: Request, kept: Kept, lang: str) -> HttpResponse:
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    # Weak comparison (RFC 9110, 13.1.2): a proxy that compresses makes our tag a weak one.
    unchanged = any(tag == "*" or tag.removeprefix("W/") == kept.etag for tag in tags)
    if unchanged:
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(kept.body if kept.body is not None else _EMPTY_LIST, content_type="application/json")
    response.headers["ETag"] = kept.etag
    response.headers["Content-Language"] = lang
    # Counted from when upstream was asked: caches subtract Age.
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.headers["Age"] = str(kept.age)
    if not kept.is_fresh:
        response.headers["Warning"] = '110 - "Response is Stale"'
    if "lang" not in request.query_params:
        patch_vary_headers(response, ["Accept-Language"])
    return response
