from shop.models import Order, StockMovement, Variant
from tests.cases import PeopleTestCase
from tests.factories import make_variant

POLICY = "Content-Security-Policy"


class StaffSiteTest(PeopleTestCase):
    def test_only_the_staff_site_has_the_looser_policy(self):
        for path, loose in (("/", False), ("/accounts/login/", False), ("/api/docs", False), ("/admin/login/", True)):
            assert ("unsafe" in self.client.get(path).headers[POLICY]) is loose, path

    def test_an_admin_changes_a_price_and_never_the_stock(self):
        variant = make_variant(on_hand=4, price="10.00")
        self.client.force_login(self.ada)
        page = self.client.get(f"/admin/shop/product/{variant.product_id}/change/").content.decode()
        assert "4, 0" in page
        form = {
            "slug": variant.product.slug,
            "category": variant.product.category_id,
            "name_en": "Salt Heron",
            "rank": 0,
            "is_published": "on",
            "created_at_0": "2026-11-20",
            "created_at_1": "12:00",
            "variants-TOTAL_FORMS": 1,
            "variants-INITIAL_FORMS": 1,
            "variants-0-id": variant.pk,
            "variants-0-product": variant.product_id,
            "variants-0-sku": variant.sku,
            "variants-0-price": "12.50",
            "variants-0-is_active": "on",
            "variants-0-on_hand": 999,
            "images-TOTAL_FORMS": 0,
            "images-INITIAL_FORMS": 0,
        }
        answer = self.client.post(f"/admin/shop/product/{variant.product_id}/change/", form)
        assert answer.status_code == 302, answer.context["errors"]
        changed = Variant.objects.select_related("product").get()
        assert (str(changed.price), changed.on_hand) == ("12.50", 4)
        assert changed.product.price_from == changed.price
        assert StockMovement.objects.count() == 1

    def test_orders_can_be_looked_at_and_nothing_more(self):
        self.client.force_login(self.ada)
        assert self.client.get("/admin/shop/order/").status_code == 200
        for path in ("/admin/shop/order/add/", "/admin/shop/stripeevent/add/"):
            assert self.client.post(path, {}).status_code == 403
        assert not Order.objects.exists()
