"""200 buyers at once, on real PostgreSQL with real threads, and the control that shows the test can fail."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.models import F, Sum
from django.db.utils import IntegrityError

from shop import stock
from shop.checkout import Buyer, Wish, place_order
from shop.errors import OutOfStock, TooManyHolds
from shop.integrity import faults
from shop.models import Order, OrderLine, Variant
from tests.factories import make_product, make_variant

BUYERS = 200

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def all_at_once(deeds: list[Callable[[], object]], *, threads: int = 32) -> list[object]:
    """Run the deeds in threads that begin together; return what each answered or raised."""
    gate = threading.Barrier(threads)
    started = threading.local()

    def run(deed: Callable[[], object]) -> object:
        if not getattr(started, "yes", False):
            started.yes = True
            gate.wait(timeout=30)
        try:
            return deed()
        except (OutOfStock, IntegrityError, stock.StockShort) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, deeds))


def buy(number: int, *items: tuple[int, int]) -> Callable[[], object]:
    wish = Wish(items=items, email=f"buyer{number}@example.test")
    return lambda: place_order(Buyer(address=f"198.51.{number // 250}.{number % 250}"), wish)


def test_exactly_ten_of_ten_are_sold():
    product = make_product()
    hot = make_variant(product=product, on_hand=10, size="hot")
    other = make_variant(product=product, on_hand=1_000, size="other")
    deeds = []
    for n in range(BUYERS):
        match n % 4:
            case 0:
                deeds.append(buy(n, (hot.pk, 1)))
            case 1:  # the same variant on two lines
                deeds.append(buy(n, (hot.pk, 1), (hot.pk, 1)))
            case 2:  # two variants, in opposite orders
                deeds.append(buy(n, (hot.pk, 1), (other.pk, 1)))
            case 3:
                deeds.append(buy(n, (other.pk, 1), (hot.pk, 1)))
    answers = all_at_once(deeds)
    hot.refresh_from_db()
    other.refresh_from_db()
    refused = [answer for answer in answers if isinstance(answer, OutOfStock)]
    assert not [answer for answer in answers if isinstance(answer, Exception) and answer not in refused]
    assert hot.reserved == 10 == OrderLine.objects.filter(variant=hot).aggregate(n=Sum("quantity"))["n"]
    assert other.reserved == OrderLine.objects.filter(variant=other).count()
    assert Order.objects.count() == BUYERS - len(refused)
    assert faults() == []


def test_without_the_condition_the_same_buyers_oversell(monkeypatch):
    """The negative control: an UPDATE without its condition, and without the CHECK behind it, sells more than there is."""
    hot = make_variant(on_hand=10)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_variant DROP CONSTRAINT variant_reserved_within_on_hand")

    def reserve_blindly(order: Order, quantities: dict[int, int]) -> None:
        for pk, quantity in sorted(quantities.items()):
            if Variant.objects.get(pk=pk).available < quantity:
                raise stock.StockShort(pk)
            Variant.objects.filter(pk=pk).update(reserved=F("reserved") + quantity)

    monkeypatch.setattr(stock, "reserve", reserve_blindly)
    try:
        all_at_once([buy(n, (hot.pk, 1)) for n in range(BUYERS)])
        hot.refresh_from_db()
        assert hot.reserved > 10
    finally:
        Variant.objects.update(reserved=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE shop_variant ADD CONSTRAINT variant_reserved_within_on_hand"
                " CHECK (reserved >= 0 AND reserved <= on_hand)"
            )


def test_one_customer_clicking_twenty_times_has_one_order():
    variant = make_variant(on_hand=100)
    cart = "7f9c24e5-0000-4000-8000-000000000001"
    wish = Wish(items=((variant.pk, 1),), email="alice@example.test")
    answers = all_at_once([lambda: place_order(Buyer(cart_id=cart, address="192.0.2.1"), wish)] * 20, threads=20)
    assert len({attempt.pk for attempt in answers}) == 1
    variant.refresh_from_db()
    assert variant.reserved == 1


def test_five_holds_stay_five_when_asked_for_at_once(settings):
    settings.RATE_LIMIT_SCALE = 1
    variant = make_variant(on_hand=100)
    wish = Wish(items=((variant.pk, 1),), email="alice@example.test")

    def hoard() -> object:
        try:
            return place_order(Buyer(address="192.0.2.1"), wish)
        except TooManyHolds as refused:
            return refused

    all_at_once([hoard] * 20, threads=20)
    assert Order.objects.count() == 5
