"""A catalogue of any size, the same in every run: piece number n depends on n alone."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from django.db import connection, transaction

from shop.models import Category, Product, ProductImage, ShippingMethod, TradeCard, TradeSeries, TradeSet, Variant
from shop.stock import record_opening

SEED = 27
BATCH = 1_000
CARDS_PER_SET = 100
# Of ten pieces, eight are single cards.
OTHERS_IN_TEN = 2

WORDS_BEFORE = ("Amber", "Bold", "Copper", "Distant", "Early", "Frosted", "Gentle", "Hidden", "Ivory", "Jade", "Keen", "Lunar")
WORDS_WITHIN = ("Harbour", "Meadow", "Summit", "Orchard", "Lantern", "River", "Canyon", "Garden", "Tundra", "Quarry")
WORDS_AFTER = ("Heron", "Otter", "Lynx", "Magpie", "Badger", "Falcon", "Marten", "Newt", "Osprey", "Puffin", "Raven", "Stoat")
TEXT = (
    "Kept out of the light since the day it was opened, looked at under a lamp and described as it is: corners, edges,"
    " surface and centring, each in words that a collector can hold us to."
)
RARITIES = ("Common", "Uncommon", "Rare", "Rare Holo", "Ultra Rare", "Secret Rare", "Promo", "Illustration rare")
# slug → slug of the one above it.
CATEGORIES = {"cards": "", "singles": "cards", "sealed": "cards", "collectibles": "", "care": "", "accessories": ""}


def slug_of(number: int) -> str:
    return f"{name_of(number).lower().replace(' ', '-')}-{number}"


def name_of(number: int) -> str:
    chance = Random(f"{SEED} name {number}")
    return " ".join(chance.choice(words) for words in (WORDS_BEFORE, WORDS_WITHIN, WORDS_AFTER))


def set_of(number: int) -> str:
    return f"bench{number // CARDS_PER_SET:04d}"


def fill(first: int, last: int) -> None:
    """Add the pieces from number `first` up to, not with, `last`; the shop around them comes with number 0."""
    with transaction.atomic():
        if first == 0:
            _open_shop()
        categories = dict(Category.objects.values_list("slug", "pk"))
        for begin in range(first, last, BATCH):
            _add(range(begin, min(begin + BATCH, last)), categories)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close_pool()


def _open_shop() -> None:
    ShippingMethod.objects.create(code="tracked", name_en="Tracked", name_fr="Suivi", price=Decimal("6.90"))
    TradeSeries.objects.create(id="bench", name_en="Bench")
    for position, (slug, above) in enumerate(CATEGORIES.items()):
        parent = Category.objects.get(slug=above) if above else None
        Category.objects.create(slug=slug, parent=parent, position=position, name_en=slug.title(), name_fr=slug.title())


def _add(numbers: Iterable[int], categories: dict[str, int]) -> None:
    sets = sorted({set_of(number) for number in numbers})
    TradeSet.objects.bulk_create(
        (TradeSet(id=pk, series_id="bench", name_en=f"Set {pk[-4:]}", position=int(pk[-4:])) for pk in sets),
        ignore_conflicts=True,
    )
    pieces = [_piece(number, categories) for number in numbers]
    TradeCard.objects.bulk_create(product.card for product in pieces if product.card)
    Product.objects.bulk_create(pieces)
    variants = [variant for number, product in zip(numbers, pieces, strict=True) for variant in _variants(number, product)]
    Variant.objects.bulk_create(variants)
    record_opening(variants)
    ProductImage.objects.bulk_create(image for product in pieces for image in _images(product))


def _piece(number: int, categories: dict[str, int]) -> Product:
    chance = Random(f"{SEED} piece {number}")
    name, is_card = name_of(number), number % 10 >= OTHERS_IN_TEN
    card = (
        TradeCard(
            id=f"bench-{number}",
            set_id=set_of(number),
            name_en=name,
            local_id=str(number % CARDS_PER_SET),
            rarity=chance.choice(RARITIES),
            category="Creature",
            hp=chance.randrange(30, 200, 10),
            types=["Water"],
            illustrator=f"{chance.choice(WORDS_AFTER)} Studio",
        )
        if is_card
        else None
    )
    return Product(
        slug=slug_of(number),
        category_id=categories["singles" if is_card else chance.choice(("sealed", "collectibles", "care", "accessories"))],
        card=card,
        name_en=name,
        name_fr=f"{name} (fr)",
        caption_en=f"Set {set_of(number)[-4:]}, {number % CARDS_PER_SET:03d}" if is_card else "In its own box",
        description_en=TEXT,
        description_fr=TEXT,
        keywords=f"{card.local_id} {card.illustrator}" if card else "",
        rank=chance.randrange(1_000_000),
    )


def _variants(number: int, product: Product) -> list[Variant]:
    chance = Random(f"{SEED} variants {number}")
    kinds = [("near_mint", "en"), ("near_mint", "fr"), ("played", "en")][: chance.randint(1, 3)] if product.card else [("", "")]
    price = Decimal(chance.randrange(90, 9_000)) / 100
    return [
        Variant(
            product=product,
            sku=f"BENCH-{number}-{position}",
            position=position,
            condition=condition,
            language=language,
            price=price + position,
            on_hand=chance.choice((0, 1, 2, 5, 20, 20)),
        )
        for position, (condition, language) in enumerate(kinds)
    ]


def _images(product: Product) -> list[ProductImage]:
    files = ["products/rarity.svg"] if product.card else ["products/front.svg", "products/back.svg"]
    return [
        ProductImage(product=product, position=position, file=file, width=600, height=840, alt_en=f"{product.name_en} {position}")
        for position, file in enumerate(files)
    ]
