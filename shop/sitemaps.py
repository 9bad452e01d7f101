"""What crawlers are told of."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from shop.models import Category, Product
from shop.models.catalogue import ProductQuerySet


class ProductSitemap(Sitemap):  # type: ignore[type-arg]
    # Far under the 50,000 that sitemaps.org allows: a file is made in well under a second.
    limit = 10_000

    def items(self) -> ProductQuerySet:
        return Product.objects.for_sale().only("slug").order_by("pk")


class CategorySitemap(Sitemap):  # type: ignore[type-arg]
    def items(self) -> list[Category]:
        return list(Category.objects.only("slug"))


class HouseSitemap(Sitemap):  # type: ignore[type-arg]
    def items(self) -> list[str]:
        return ["shop:home", "shop:catalogue"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"house": HouseSitemap, "categories": CategorySitemap, "products": ProductSitemap}
