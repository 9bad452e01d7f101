"""Products of the catalogue's tests, some and by the thousand."""

from decimal import Decimal

from shop.models import Product, TradeCard, TradeSeries, TradeSet, Variant
from tests.factories import make_category


def make_card(card_id: str, *, set_id: str = "ft", rarity: str = "Rare") -> TradeCard:
    series, _ = TradeSeries.objects.get_or_create(id="salt", defaults={"name_en": "Saltmarch"})
    of_set, _ = TradeSet.objects.get_or_create(id=set_id, defaults={"name_en": f"Set {set_id}", "series": series})
    return TradeCard.objects.create(id=card_id, set=of_set, local_id=card_id, rarity=rarity, name_en=f"Card {card_id}")


def fill_shelf(number: int) -> None:
    """Put many products on the shelf, each with two variants."""
    category = make_category("many")
    cards = [make_card(f"many-{n}", set_id=f"s{n}") for n in range(5)]
    products = Product.objects.bulk_create(
        Product(slug=f"many-{n}", category=category, card=cards[n % 5], name_en=f"Piece {n:05d}", rank=n % 7, keywords="marsh")
        for n in range(number)
    )
    Variant.objects.bulk_create(
        Variant(product=p, sku=f"M-{p.pk}-{c}", condition=c, language="en", price=Decimal(5 + n % 50), on_hand=n % 4)
        for n, p in enumerate(products)
        for c in ("near_mint", "good")
    )
