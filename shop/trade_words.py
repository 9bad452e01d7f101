"""Which sets and rarities there are to choose from, kept for some seconds."""

from django.utils.translation import get_language

from shop.models import TradeCard, TradeSet
from shop.remembered import remembered

KEEP_SECONDS = 20


def known_sets() -> dict[str, str]:
    """Names of the sets in the active language, newest first."""
    return remembered(f"trade-sets:{get_language()}", seconds=KEEP_SECONDS, make=_read_sets)


def known_rarities() -> frozenset[str]:
    return remembered("trade-rarities", seconds=KEEP_SECONDS, make=_read_rarities)


def _read_sets() -> dict[str, str]:
    return {row.pk: row.name for row in TradeSet.objects.order_by("-released_on", "-position")}


def _read_rarities() -> frozenset[str]:
    return frozenset(TradeCard.objects.exclude(rarity="").values_list("rarity", flat=True).distinct())
