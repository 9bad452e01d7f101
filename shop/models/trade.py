"""The trading-card catalogue as TCGdex tells it: series, sets and cards, named in up to five languages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shop.words import localised

CARD_LANGUAGES = ("en", "fr", "de", "es", "it")


class Named(models.Model):
    """A thing of the catalogue; a language in which it was never printed is left empty."""

    id = models.CharField(primary_key=True, max_length=64)
    name_en = models.CharField(max_length=200, blank=True)
    name_fr = models.CharField(max_length=200, blank=True)
    name_de = models.CharField(max_length=200, blank=True)
    name_es = models.CharField(max_length=200, blank=True)
    name_it = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return localised(self, "name")

    @property
    def name(self) -> str:
        return localised(self, "name")


class TradeSeries(Named):
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "trade series"


class TradeSet(Named):
    series = models.ForeignKey(TradeSeries, on_delete=models.PROTECT, related_name="sets")
    position = models.PositiveIntegerField(default=0)
    released_on = models.DateField(null=True)
    card_total = models.PositiveIntegerField(default=0)
    card_official = models.PositiveIntegerField(default=0)
    # When every card of the set, in every wanted language, had been fetched: a resumed import skips it.
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]


class TradeCard(Named):
    set = models.ForeignKey(TradeSet, on_delete=models.PROTECT, related_name="cards")
    local_id = models.CharField(max_length=32)
    rarity = models.CharField(max_length=64, blank=True)
    category = models.CharField(max_length=32, blank=True)
    hp = models.PositiveIntegerField(null=True)
    types = ArrayField(models.CharField(max_length=32), default=list)
    stage = models.CharField(max_length=32, blank=True)
    illustrator = models.CharField(max_length=200, blank=True)
    regulation_mark = models.CharField(max_length=8, blank=True)
    # Printings that exist: normal, reverse, holo, firstEdition, wPromo.
    finishes = ArrayField(models.CharField(max_length=32), default=list)

    class Meta:
        ordering = ["set", "local_id"]
        indexes = [models.Index(fields=["rarity"])]
