"""The demonstration house: complete, the same each time, and never with its people on a real server."""

import xml.etree.ElementTree as ET
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F, Sum
from django.test import TestCase

from accounts.models import User
from config.demo_people import WELCOME
from shop import stock
from shop.demo.house import draw_missing
from shop.models import Order, Product, ProductImage, ShippingMethod, StockMovement, TradeSet, Variant
from shop.sandbox.models import Event
from tests.stripe_road import deliver, in_process

pytestmark = pytest.mark.django_db


def seed(**options: Any) -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said, stderr=said, **options)
    return said.getvalue()


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as it is."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_models()
        if model._meta.app_label in ("accounts", "account", "shop", "sandbox", "procrastinate")
    }


def test_a_second_run_changes_nothing() -> None:
    seed()
    before = everything()
    assert seed().startswith("Demonstration house, new: 0 products, 0 accounts, 0 orders.")
    assert everything() == before


def test_leaves_what_staff_have_changed() -> None:
    seed()
    wax = Variant.objects.get(sku="CC-1102-200ML")
    stock.receive({wax.pk: 7})
    Product.objects.filter(pk=wax.product_id).update(name_en="Harder wax", is_published=False)
    Variant.objects.filter(pk=wax.pk).update(price="35.00")
    before = everything()
    seed()
    assert everything() == before


def test_brings_back_lost_drawings() -> None:
    seed()
    image = ProductImage.objects.first()
    default_storage.delete(image.file.name)
    seed()
    assert default_storage.exists(image.file.name)


def test_a_run_that_failed_half_way_left_nothing_and_the_next_completes_it() -> None:
    stranger = Product.objects.create(slug="x", category_id=_category(), name_en="x")
    Variant.objects.create(product=stranger, sku="AC-2022-L", price="1.00")
    with pytest.raises(Exception, match="sku"):
        seed(goods_only=True)
    assert Product.objects.count() == 1
    assert not ShippingMethod.objects.exists()
    Variant.objects.all().delete()
    seed(goods_only=True)
    assert Product.objects.count() > 55


def _category() -> int:
    return Product._meta.get_field("category").related_model.objects.create(slug="other", name_en="Other").pk


def test_refuses_people_on_a_real_server(settings) -> None:
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="--goods-only"):
        seed()
    assert not User.objects.exists()
    assert not Product.objects.exists()
    seed(goods_only=True)
    assert Product.objects.exists()
    assert not User.objects.exists()


def test_makes_no_orders_where_payments_are_real(settings) -> None:
    settings.SANDBOX_PAYMENTS = False
    assert "No orders were made" in seed()
    assert not Order.objects.exists()


def test_is_silent_when_asked() -> None:
    assert seed(verbosity=0, goods_only=True) == ""


class TestSeededHouse(TestCase):
    """One house, looked at from all sides."""

    said: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.said = seed()

    def test_says_who_can_sign_in_and_they_can(self) -> None:
        for name, role in {"ada": "admin", "sam": "support", "alice": "client", "bob": "client"}.items():
            user = User.objects.get(email=f"{name}@boulevard.test")
            assert user.role == role
            assert user.check_password(WELCOME)
            assert user.emailaddress_set.get().verified
            assert user.email in self.said
        assert WELCOME in self.said

    def test_every_product_is_told_in_both_languages_and_drawn(self) -> None:
        draw_missing()  # into this test's own folder
        products = list(Product.objects.prefetch_related("images", "variants"))
        assert len(products) >= 55
        for product in products:
            for field in ("name", "caption", "description"):
                assert getattr(product, f"{field}_en"), product.slug
                assert getattr(product, f"{field}_fr"), product.slug
            assert product.description_en != product.description_fr
            assert product.variants.all(), product.slug
            assert product.images.all(), product.slug
            for image in product.images.all():
                assert image.alt_en
                assert image.alt_fr
                with default_storage.open(image.file.name) as drawing:
                    root = ET.parse(drawing).getroot()
                assert (int(root.get("width")), int(root.get("height"))) == (image.width, image.height), image.file.name

    def test_the_shelves_have_every_state_of_stock(self) -> None:
        assert {variant.stock_state for variant in Variant.objects.all()} == {"in_stock", "low", "reserved", "sold_out"}
        assert Variant.objects.filter(compare_at_price__gt=F("price")).exists()
        assert TradeSet.objects.filter(cards__products__isnull=False).distinct().count() >= 10

    def test_the_ledger_explains_the_stock(self) -> None:
        for variant in Variant.objects.all():
            sums = StockMovement.objects.filter(variant=variant).aggregate(
                on_hand=Sum("on_hand_delta", default=0), reserved=Sum("reserved_delta", default=0)
            )
            assert (variant.on_hand, variant.reserved) == (sums["on_hand"], sums["reserved"]), variant.sku
        call_command("check_integrity", stdout=StringIO())

    def test_orders_stand_in_every_state(self) -> None:
        for event in Event.objects.filter(type="charge.dispute.created"):
            with in_process():
                deliver(event)
        assert {order.state for order in Order.objects.all()} == {
            "pending",
            "paid",
            "preparing",
            "shipped",
            "delivered",
            "cancelled",
            "expired",
            "refunded",
            "partially_refunded",
            "disputed",
        }
        assert {order.user.username for order in Order.objects.select_related("user")} == {"alice", "bob"}
        call_command("check_integrity", stdout=StringIO())
