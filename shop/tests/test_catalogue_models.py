from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shop.models import Product, StockMovement, Variant
from tests.factories import make_product, make_variant

pytestmark = pytest.mark.django_db


def test_price_from_follows_the_cheapest_active_variant():
    product = make_product()
    dear = make_variant(product=product, price="20.00", condition="mint")
    cheap = make_variant(product=product, price="5.00", condition="good")
    product.refresh_from_db()
    assert product.price_from == Decimal("5.00")
    Variant.objects.filter(pk=cheap.pk).update(is_active=False)
    product.refresh_from_db()
    assert product.price_from == dear.price
    Variant.objects.update(is_active=False)
    product.refresh_from_db()
    assert product.price_from is None
    assert not Product.objects.for_sale().exists()


def test_a_movement_can_neither_change_nor_go():
    make_variant()
    movement = StockMovement.objects.get()
    for change in (movement.delete, lambda: StockMovement.objects.update(on_hand_delta=11)):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert StockMovement.objects.get().on_hand_delta == 10


def test_reserved_never_exceeds_on_hand():
    variant = make_variant(on_hand=2)
    with pytest.raises(IntegrityError, match="reserved_within"), transaction.atomic():
        Variant.objects.filter(pk=variant.pk).update(reserved=3)
    variant.refresh_from_db()
    assert variant.reserved == 0
