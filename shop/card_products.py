"""Put the trading cards on the shelf as single cards, at demonstration prices and stock.

Everything is made from the card's facts and a hash of its id: the same catalogue gives the same shelf. A card that has
its product is left alone, whatever became of its prices and stock since.
"""

import re
import time
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import slugify

from shop import art
from shop.card_words import alt, caption, describe, keywords
from shop.demo_numbers import unit
from shop.models import Category, Product, ProductImage, TradeCard, TradeSeries, TradeSet, Variant
from shop.models.catalogue import Condition
from shop.stock import record_opening
from shop.words import localised

# Rarity → (price of a near mint copy in English, how scarce: 0 to 4).
_RARITIES: dict[str, tuple[str, int]] = {
    "Common": ("0.90", 0),
    "One Diamond": ("0.90", 0),
    "Uncommon": ("1.40", 1),
    "Two Diamond": ("1.40", 1),
    "Promo": ("4.50", 2),
    "Rare": ("3.20", 2),
    "Three Diamond": ("3.20", 2),
    "Rare Holo": ("8.50", 2),
    "Holo Rare": ("8.50", 2),
    "Classic Collection": ("9.00", 2),
    "Double rare": ("6.50", 2),
    "Four Diamond": ("7.50", 2),
    "Holo Rare V": ("6.00", 2),
    "ACE SPEC Rare": ("8.00", 2),
    "Amazing Rare": ("9.50", 3),
    "Radiant Rare": ("6.00", 3),
    "Rare PRIME": ("24.00", 3),
    "Rare Holo LV.X": ("38.00", 3),
    "LEGEND": ("34.00", 3),
    "Holo Rare VMAX": ("11.00", 3),
    "Holo Rare VSTAR": ("10.00", 3),
    "Illustration rare": ("14.00", 3),
    "Shiny rare": ("7.00", 3),
    "Shiny rare V": ("12.00", 3),
    "Shiny rare VMAX": ("18.00", 3),
    "One Shiny": ("7.00", 3),
    "One Star": ("12.00", 3),
    "Full Art Trainer": ("21.00", 3),
    "Ultra Rare": ("16.00", 3),
    "Two Shiny": ("19.00", 4),
    "Two Star": ("22.00", 4),
    "Three Star": ("44.00", 4),
    "Shiny Ultra Rare": ("28.00", 4),
    "Secret Rare": ("32.00", 4),
    "Hyper rare": ("36.00", 4),
    "Special illustration rare": ("58.00", 4),
    "Mega Hyper Rare": ("85.00", 4),
    "Crown": ("70.00", 4),
    "Black White Rare": ("120.00", 4),
}
_UNKNOWN_RARITY = ("2.00", 1)
# Condition → (its part of the SKU, what a copy costs against near mint).
_CONDITIONS = {
    Condition.NEAR_MINT: ("NM", Decimal("1")),
    Condition.EXCELLENT: ("EX", Decimal("0.78")),
    Condition.GOOD: ("GD", Decimal("0.55")),
    Condition.PLAYED: ("PL", Decimal("0.32")),
}
_LANGUAGES = {"en": Decimal("1"), "fr": Decimal("0.9")}
_CHEAPEST = Decimal("0.50")
_SCARCITY_ART = ("common", "uncommon", "rare", "rare", "legend")
# The art's own categories of colour and composition.
_TYPE_ART = {
    "Fire": "ember",
    "Fighting": "ember",
    "Dragon": "ember",
    "Water": "tide",
    "Lightning": "celestial",
    "Psychic": "celestial",
    "Darkness": "celestial",
    "Fairy": "court",
    "Grass": "grove",
    "Colorless": "any",
    "Metal": "motor",
}
# 7 categories × 4 rarities × 5 = 140 drawings serve every card.
_DRAWINGS = 5
_WIDTH, _HEIGHT = 300, 360


class CardShelf:
    """Makes products of sets, one transaction each, and counts."""

    def __init__(self) -> None:
        self.products = 0
        self.variants = 0
        self.existing = 0
        self.failed: list[str] = []
        self.seconds = 0.0
        self._singles: Category | None = None
        self._categories: dict[str, Category] = {}
        self._drawn: set[str] = set()

    def put(self, row: TradeSet) -> None:
        """Make a product of each card of the set that has none; `row.series` is read."""
        start = time.monotonic()
        cards = list(TradeCard.objects.filter(set=row, products=None))
        self.existing += TradeCard.objects.filter(set=row).exclude(products=None).count()
        if cards:
            category = self._category(row.series)
            taken = set(Product.objects.filter(slug__in=[slug_of(card, row) for card in cards]).values_list("slug", flat=True))
            made, variants, images = [], [], []
            for card in cards:
                product = product_of(card, row, category)
                if product.slug in taken:
                    self.failed.append(f"product of card {card.pk}: another product has its address, {product.slug}")
                    continue
                taken.add(product.slug)
                made.append(product)
                variants += variants_of(product, card, row)
                images.append(self._image(product, card))
            with transaction.atomic():
                Product.objects.bulk_create(made)
                # All variants in one statement: the trigger behind `price_from` then writes each product once.
                Variant.objects.bulk_create(variants)
                ProductImage.objects.bulk_create(images)
                record_opening(variants, note="Opening stock of the card import")
            self.products += len(made)
            self.variants += len(variants)
        self.seconds += time.monotonic() - start

    def _category(self, series: TradeSeries) -> Category:
        if self._singles is None:
            cards, _ = Category.objects.get_or_create(
                slug="trading-cards", defaults={"name_en": "Trading cards", "name_fr": "Cartes à collectionner"}
            )
            self._singles, _ = Category.objects.get_or_create(
                slug="singles", defaults={"parent": cards, "name_en": "Single cards", "name_fr": "Cartes à l'unité"}
            )
        if series.pk not in self._categories:
            self._categories[series.pk], _ = Category.objects.get_or_create(
                slug=f"singles-{_slug_part(series.pk)}"[:50],
                defaults={
                    "parent": self._singles,
                    "position": series.position,
                    "name_en": localised(series, "name", language="en")[:100],
                    "name_fr": series.name_fr[:100],
                },
            )
        return self._categories[series.pk]

    def _image(self, product: Product, card: TradeCard) -> ProductImage:
        scheme = "court" if card.category == "Trainer" else _TYPE_ART.get(next(iter(card.types), ""), "any")
        scarcity = _SCARCITY_ART[_scarcity(card)]
        number = int(unit(card.pk, "drawing") * _DRAWINGS)
        name = f"products/house/single-{scheme}-{scarcity}-{number}.svg"
        if name not in self._drawn:
            if not default_storage.exists(name):
                # Shared by many cards, so it bears no name and no number.
                drawing = art.single(f"single {number}", category=scheme, rarity=scarcity, name="\u00a0", number="\u00a0")
                default_storage.save(name, ContentFile(drawing.encode()))
            self._drawn.add(name)
        return ProductImage(
            product=product, file=name, width=_WIDTH, height=_HEIGHT, alt_en=alt(card, "en"), alt_fr=alt(card, "fr")
        )


def slug_of(card: TradeCard, row: TradeSet) -> str:
    """The product's address: readable first, then the card's id, which makes it the only one."""
    tail = _slug_part(card.pk)
    words = slugify(f"{localised(card, 'name', language='en')} {localised(row, 'name', language='en')}")
    return f"{words[: 119 - len(tail)].rstrip('-')}-{tail}".lstrip("-")


def product_of(card: TradeCard, row: TradeSet, category: Category) -> Product:
    return Product(
        slug=slug_of(card, row),
        category=category,
        card=card,
        name_en=localised(card, "name", language="en"),
        name_fr=card.name_fr,
        caption_en=caption(card, row, "en"),
        caption_fr=caption(card, row, "fr"),
        description_en=describe(card, row, "en"),
        description_fr=describe(card, row, "fr"),
        keywords=keywords(card, row),
        # Below what the house ranks by hand, the scarce first.
        rank=10 * _scarcity(card) + int(unit(card.pk, "rank") * 10) - 50,
    )


def variants_of(product: Product, card: TradeCard, row: TradeSet) -> list[Variant]:
    """The conditions the house has of a card, in English and French where it was printed so."""
    languages = [key for key in _LANGUAGES if getattr(card, f"name_{key}")] or ["en"]
    made: list[Variant] = []
    for condition in _conditions(card, row):
        part, _ = _CONDITIONS[condition]
        for language in languages:
            price = _price(card, row, condition, language)
            was = None
            if unit(card.pk, condition, language, "was") < 0.06:
                was = _rounded(price * Decimal("1.2")) + Decimal("0.10")
            made.append(
                Variant(
                    product=product,
                    sku=f"{card.pk}-{part}-{language}".upper()[:64],
                    position=len(made),
                    condition=condition,
                    language=language,
                    price=price,
                    compare_at_price=was,
                    on_hand=_on_hand(card, condition, language),
                )
            )
    return made


def _conditions(card: TradeCard, row: TradeSet) -> list[Condition]:
    """Old cards are seldom near mint, new ones never played."""
    year = row.released_on.year if row.released_on else 2020
    chance = unit(card.pk, "conditions")
    if year < 2008:
        middle = [Condition.EXCELLENT, Condition.GOOD]
        return [Condition.NEAR_MINT, *middle] if chance < 0.4 else [*middle, Condition.PLAYED] if chance < 0.7 else middle
    if year < 2018:
        return [Condition.NEAR_MINT, Condition.EXCELLENT, *([Condition.GOOD] if chance < 0.25 else [])]
    return [Condition.NEAR_MINT, *([Condition.EXCELLENT] if chance < 0.5 else [])]


def _scarcity(card: TradeCard) -> int:
    return _RARITIES.get(card.rarity, _UNKNOWN_RARITY)[1]


def _price(card: TradeCard, row: TradeSet, condition: Condition, language: str) -> Decimal:
    """What a copy costs: rarity, how sought after the card is, age, condition, language."""
    base, _ = _RARITIES.get(card.rarity, _UNKNOWN_RARITY)
    year = row.released_on.year if row.released_on else 2020
    age = Decimal(3) if year < 2004 else Decimal(2) if year < 2011 else Decimal(1)
    # Most cards cost about the usual; a few are much sought after.
    sought = Decimal(str(round(0.7 + 0.8 * unit(card.pk, "price") + 4 * unit(card.pk, "sought") ** 12, 2)))
    return _rounded(Decimal(base) * sought * age * _CONDITIONS[condition][1] * _LANGUAGES[language])


def _rounded(price: Decimal) -> Decimal:
    step = Decimal("0.10") if price < 10 else Decimal("0.50") if price < 50 else Decimal("1.00")
    return max((price / step).quantize(Decimal(1)) * step, _CHEAPEST).quantize(Decimal("0.01"))


def _on_hand(card: TradeCard, condition: Condition, language: str) -> int:
    chance = unit(card.pk, condition, language, "stock")
    most = (24, 16, 9, 5, 3)[_scarcity(card)]
    # One variant in eight is sold out.
    return 0 if chance < 1 / 8 else 1 + int((chance - 1 / 8) * 8 / 7 * most)


def _slug_part(text: str) -> str:
    """An id as part of an address; other signs become their number, so that two ids never become one."""
    return re.sub(r"[^a-z0-9-]", lambda found: f"_{ord(found[0]):x}", text.lower())
