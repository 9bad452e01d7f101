"""The things of the tests, with as little said as each test needs."""

from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import User
from shop.models import Category, Product, ShippingMethod, StockMovement, Variant

_numbers = count(1)

PASSWORD = "a-long-street-27"


def make_user(name: str, **fields: Any) -> User:
    return User.objects.create_user(username=name, email=f"{name}@example.test", password=PASSWORD, **fields)


def make_category(slug: str = "cards", **fields: Any) -> Category:
    found, _ = Category.objects.get_or_create(slug=slug, defaults={"name_en": slug.title(), **fields})
    return found


def make_product(name: str = "Salt Heron", **fields: Any) -> Product:
    fields.setdefault("category", make_category() if "category" not in fields else None)
    fields.setdefault("slug", f"{name.lower().replace(' ', '-')}-{next(_numbers)}")
    return Product.objects.create(name_en=name, **fields)


def make_variant(*, on_hand: int = 10, price: str = "10.00", product: Product | None = None, **fields: Any) -> Variant:
    """A saleable variant whose ledger explains its stock."""
    variant = Variant.objects.create(
        product=product or make_product(), sku=f"SKU-{next(_numbers)}", price=Decimal(price), on_hand=on_hand, **fields
    )
    if on_hand:
        StockMovement.objects.create(variant=variant, kind=StockMovement.Kind.RECEIPT, on_hand_delta=on_hand)
    return variant


def make_shipping_method(code: str = "tracked", price: str = "6.90", **fields: Any) -> ShippingMethod:
    found, _ = ShippingMethod.objects.get_or_create(code=code, defaults={"name_en": "Tracked", "price": Decimal(price), **fields})
    return found
