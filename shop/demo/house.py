"""Put the demonstration goods on the shelves: what is there already, by slug, code or id, stays as it is."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from shop import art, stock
from shop.demo.accessories import ACCESSORIES
from shop.demo.care import CARE
from shop.demo.collectibles import MODELS
from shop.demo.embers import EMBERS
from shop.demo.graded import GRADED
from shop.demo.lampfall import LAMPFALL
from shop.demo.oldgrove import OLDGROVE_AND_TOUR
from shop.demo.saltmarch import SALTMARCH
from shop.demo.sealed import BOOSTERS, DISPLAYS
from shop.demo.sets import NOT_IN_THE_HOUSE, SERIES, SETS
from shop.demo.shapes import Drawing, Kind, Piece
from shop.models import (
    Category,
    Product,
    ProductImage,
    ShippingMethod,
    TradeCard,
    TradeSeries,
    TradeSet,
    Variant,
)

PIECES: tuple[Piece, ...] = (
    *SALTMARCH,
    *EMBERS,
    *LAMPFALL,
    *OLDGROVE_AND_TOUR,
    *GRADED,
    *BOOSTERS,
    *DISPLAYS,
    *MODELS,
    *CARE,
    *ACCESSORIES,
)
FOLDER = "products/demo"
OPENING = "demonstration stock"
# Cards are drawn at 250 × 350, all other goods at 300 × 360.
_SIZES = {"card": (250, 350)}
_GOODS_SIZE = (300, 360)
# Behind the sets of a real import.
_FIRST_POSITION = 9_000

# slug, slug of the parent, English and French: name, description.
CATEGORIES = (
    (
        "trading-cards",
        "",
        ("Trading cards", "Singles, sealed boosters and graded cards. Two people look at every single before it is described."),
        (
            "Cartes à collectionner",
            "Cartes à l'unité, boosters scellés et cartes notées. Deux personnes regardent chaque carte avant de la décrire.",
        ),
    ),
    (
        "singles",
        "trading-cards",
        ("Single cards", "Described as we would wish to buy them: corners, edges, surface, centring."),
        ("Cartes à l'unité", "Décrites comme nous voudrions les acheter : coins, bords, surface, centrage."),
    ),
    (
        "graded",
        "trading-cards",
        ("Graded cards", "Sealed in their cases, with a number that can be checked."),
        ("Cartes notées", "Scellées dans leur boîtier, avec un numéro qui se vérifie."),
    ),
    (
        "boosters",
        "trading-cards",
        ("Boosters", "Unopened, unweighed, from displays opened at the counter."),
        ("Boosters", "Non ouverts, non pesés, tirés de displays ouverts au comptoir."),
    ),
    (
        "displays",
        "trading-cards",
        ("Displays", "Whole boxes in their film, stored upright and in the dark."),
        ("Displays", "Boîtes entières sous film, gardées debout et dans le noir."),
    ),
    (
        "models",
        "",
        ("Scale models", "Boxed, checked, and driven no further than the edge of the table."),
        ("Modèles réduits", "En boîte, vérifiés, et jamais conduits plus loin que le bord de la table."),
    ),
    (
        "car-care",
        "",
        ("Car care", "What our own workshop uses on the cars in its care."),
        ("Entretien auto", "Ce que notre atelier emploie sur les voitures qu'on lui confie."),
    ),
    (
        "accessories",
        "",
        ("Accessories", "What keeps cards flat, clean and findable."),
        ("Accessoires", "De quoi garder ses cartes plates, propres et faciles à retrouver."),
    ),
)

# code, names, price, free from, needs an address, days.
SHIPPING = (
    ("tracked-home", ("Tracked to your door", "Suivi à domicile"), "6.90", "150.00", True, (1, 3)),
    ("pick-up-point", ("Pick-up point", "Point relais"), "4.50", None, True, (2, 4)),
    ("collect", ("Collect at the house", "Retrait à la maison"), "0.00", None, False, (0, 1)),
)

_SHORT = {"near_mint": "NM", "mint": "MT", "excellent": "EX", "good": "GD", "played": "PL", "sealed": "SL", "graded": "GR"}


def furnish(*, watch: Callable[[Iterable[Drawing]], Iterable[Drawing]] = iter) -> int:
    """Make what is missing of the house and return how many products were new. All or nothing.

    `watch` wraps the drawings as they are made, for a progress bar. Two calls at once: one waits.
    """
    draw_missing(watch)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('shop.demo', 0))")
        _open_delivery()
        _print_cards()
        return _shelve(_build_categories())


def draw_missing(watch: Callable[[Iterable[Drawing]], Iterable[Drawing]] = iter) -> None:
    drawings = {view.file: view for piece in PIECES for view in piece.views}
    missing = [view for view in drawings.values() if not default_storage.exists(file_of(view))]
    for view in watch(missing):
        drawing: str = art.product(view.seed, view.kind, **view.details)
        default_storage.save(file_of(view), ContentFile(drawing.encode()))


def file_of(view: Drawing) -> str:
    return f"{FOLDER}/{view.file}.svg"


def sku_of(piece: Piece, kind: Kind) -> str:
    parts = [_SHORT.get(value, value.upper().replace(" ", "")) for value in kind.options.values()]
    return "-".join([piece.code, *parts])


def _open_delivery() -> None:
    known = set(ShippingMethod.objects.values_list("code", flat=True))
    ShippingMethod.objects.bulk_create(
        ShippingMethod(
            code=code,
            position=position,
            name_en=name_en,
            name_fr=name_fr,
            price=Decimal(price),
            free_from=Decimal(free_from) if free_from else None,
            needs_address=needs_address,
            days_min=days[0],
            days_max=days[1],
        )
        for position, (code, (name_en, name_fr), price, free_from, needs_address, days) in enumerate(SHIPPING)
        if code not in known
    )


def _print_cards() -> None:
    TradeSeries.objects.bulk_create(
        _missing(
            TradeSeries(id=row.id, name_en=row.en, name_fr=row.fr, position=_FIRST_POSITION + position)
            for position, row in enumerate(SERIES)
        )
    )
    TradeSet.objects.bulk_create(
        _missing(
            TradeSet(
                id=row.id,
                series_id=row.series,
                name_en=row.en,
                name_fr=row.fr,
                position=_FIRST_POSITION + position,
                released_on=row.released_on,
                card_total=row.cards,
                card_official=row.cards,
            )
            for position, row in enumerate(SETS)
        )
    )
    TradeCard.objects.bulk_create(
        _missing(
            TradeCard(id=card.id, set_id=card.set_id, local_id=card.number, name_en=card.en, name_fr=card.fr, rarity=card.rarity)
            for card in (*(piece.card for piece in PIECES if piece.card), *NOT_IN_THE_HOUSE)
        )
    )


def _missing[T: (TradeSeries, TradeSet, TradeCard)](rows: Iterable[T]) -> list[T]:
    wanted = list(rows)
    known = set(type(wanted[0])._default_manager.filter(pk__in=[row.pk for row in wanted]).values_list("pk", flat=True))
    return [row for row in wanted if row.pk not in known]


def _build_categories() -> dict[str, Category]:
    known = {category.slug: category for category in Category.objects.filter(slug__in=[row[0] for row in CATEGORIES])}
    for position, (slug, parent, en, fr) in enumerate(CATEGORIES):
        if slug not in known:
            known[slug] = Category.objects.create(
                slug=slug,
                parent=known.get(parent),
                position=position,
                name_en=en[0],
                name_fr=fr[0],
                description_en=en[1],
                description_fr=fr[1],
            )
    return known


def _shelve(categories: dict[str, Category]) -> int:
    known = set(Product.objects.filter(slug__in=[piece.slug for piece in PIECES]).values_list("slug", flat=True))
    new = [piece for piece in PIECES if piece.slug not in known]
    now = timezone.now()
    products = Product.objects.bulk_create(
        Product(
            slug=piece.slug,
            category=categories[piece.category],
            card_id=piece.card_id or None,
            name_en=piece.en.name,
            name_fr=piece.fr.name,
            caption_en=piece.en.caption,
            caption_fr=piece.fr.caption,
            description_en=piece.en.description,
            description_fr=piece.fr.description,
            keywords=piece.keywords,
            rank=piece.rank,
            # Came in one after the other, the last of the list first.
            created_at=now - timedelta(hours=7 * (index + 1)),
        )
        for index, piece in enumerate(new)
    )
    variants = Variant.objects.bulk_create(
        Variant(
            product=product,
            sku=sku_of(piece, kind),
            position=position,
            price=Decimal(kind.price),
            compare_at_price=Decimal(kind.was) if kind.was else None,
            on_hand=kind.stock,
            **kind.options,
        )
        for piece, product in zip(new, products, strict=True)
        for position, kind in enumerate(piece.kinds)
    )
    stock.record_opening(variants, note=OPENING)
    images = []
    for piece, product in zip(new, products, strict=True):
        for position, view in enumerate(piece.views):
            width, height = _SIZES.get(view.kind, _GOODS_SIZE)
            images.append(
                ProductImage(
                    product=product,
                    position=position,
                    file=file_of(view),
                    width=width,
                    height=height,
                    alt_en=view.alt_en,
                    alt_fr=view.alt_fr,
                )
            )
    ProductImage.objects.bulk_create(images)
    return len(new)
