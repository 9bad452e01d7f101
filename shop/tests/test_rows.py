import pytest

from shop.models import Category, Product
from shop.rows import insert
from tests.factories import make_category

pytestmark = pytest.mark.django_db


def test_gives_each_row_its_key_and_keeps_every_value():
    rows = [Category(slug=f"c{n}", name_en=f"Category {n}", position=n) for n in range(3)]
    insert(rows)
    assert [(row.pk, row.name_en, row.position) for row in Category.objects.order_by("pk")] == [
        (row.pk, row.name_en, row.position) for row in rows
    ]
    rows[0].name_en = "Another"
    rows[0].save()
    assert Category.objects.count() == 3


def test_leaves_out_what_the_database_makes():
    product = Product(slug="heron", name_en="Héron", category=make_category())
    insert([product])
    assert "'heron':1A" in Product.objects.get(pk=product.pk).search
