"""What the house sells."""

from decimal import Decimal
from typing import Literal, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.models.trade import TradeCard
from shop.words import localised

type StockState = Literal["in_stock", "low", "reserved", "sold_out"]

# At or below this many left, a shopper is told how many.
LOW_STOCK = 3

OPTION_FIELDS = ("condition", "language", "edition", "finish", "size", "colour")


class Condition(models.TextChoices):
    MINT = "mint", _("Mint")
    NEAR_MINT = "near_mint", _("Near mint")
    EXCELLENT = "excellent", _("Excellent")
    GOOD = "good", _("Good")
    PLAYED = "played", _("Played")
    SEALED = "sealed", _("Sealed")
    GRADED = "graded", _("Graded")


class CardLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    SPANISH = "es", _("Spanish")
    ITALIAN = "it", _("Italian")
    JAPANESE = "ja", _("Japanese")


class Edition(models.TextChoices):
    FIRST = "first", pgettext_lazy("edition", "First")
    UNLIMITED = "unlimited", pgettext_lazy("edition", "Unlimited")
    LIMITED = "limited", pgettext_lazy("edition", "Limited")


# How an edition is called where it stands without its heading.
EDITION_WORDS = {"first": _("first edition"), "unlimited": _("unlimited edition"), "limited": _("limited edition")}


class Category(models.Model):
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(unique=True)
    position = models.PositiveIntegerField(default=0)
    name_en = models.CharField(max_length=100)
    name_fr = models.CharField(max_length=100, blank=True)
    description_en = models.TextField(blank=True)
    description_fr = models.TextField(blank=True)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "categories"
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="category_is_not_its_own_parent")]

    def __str__(self) -> str:
        return localised(self, "name")

    @property
    def name(self) -> str:
        return localised(self, "name")

    @property
    def description(self) -> str:
        return localised(self, "description")

    def get_absolute_url(self) -> str:
        return reverse("shop:category", args=[self.slug])


class ProductQuerySet(models.QuerySet["Product"]):
    def for_sale(self) -> Self:
        return self.filter(is_published=True, price_from__isnull=False)


class Product(models.Model):
    slug = models.SlugField(max_length=120, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    card = models.ForeignKey(TradeCard, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200, blank=True)
    # One line under the name: "First Tide 012/165, near mint".
    caption_en = models.CharField(max_length=200, blank=True)
    caption_fr = models.CharField(max_length=200, blank=True)
    description_en = models.TextField(blank=True)
    description_fr = models.TextField(blank=True)
    # What else a shopper may type to find it: set, number, illustrator, names in other languages, SKU.
    keywords = models.TextField(blank=True)
    is_published = models.BooleanField(default=True)
    # The higher, the nearer to the top of "Selected by the house".
    rank = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    # The lowest price of an active variant; kept by the database trigger of migration 0002, never written here.
    price_from = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, editable=False)
    # shop_fold() of migration 0001 takes case and accents away.
    search = models.GeneratedField(
        expression=RawSQL(
            "setweight(to_tsvector('simple', shop_fold(name_en || ' ' || name_fr)), 'A')"
            " || setweight(to_tsvector('simple', shop_fold(caption_en || ' ' || caption_fr || ' ' || keywords)), 'B')"
            " || setweight(to_tsvector('simple', shop_fold(description_en || ' ' || description_fr)), 'D')",
            (),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="product_search"),
            models.Index(fields=["-rank", "-id"], condition=Q(is_published=True), name="product_by_rank"),
            models.Index(fields=["-created_at", "-id"], condition=Q(is_published=True), name="product_by_age"),
            models.Index(fields=["price_from", "id"], condition=Q(is_published=True), name="product_by_price"),
            models.Index(fields=["name_en", "id"], condition=Q(is_published=True), name="product_by_name_en"),
            models.Index(fields=["name_fr", "id"], condition=Q(is_published=True), name="product_by_name_fr"),
            models.Index(fields=["category", "-rank", "-id"], condition=Q(is_published=True), name="product_of_category"),
        ]

    def __str__(self) -> str:
        return localised(self, "name")

    @property
    def name(self) -> str:
        return localised(self, "name")

    @property
    def caption(self) -> str:
        return localised(self, "caption")

    @property
    def description(self) -> str:
        return localised(self, "description")

    @property
    def lot_number(self) -> str:
        """The number on the mount, as in an auction catalogue: `0427`."""
        return f"{self.pk:04d}"

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])


class ProductImage(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    position = models.PositiveIntegerField(default=0)
    # Several products may share one file, as single cards share the art of their rarity.
    file = models.FileField(upload_to="products/", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt_en = models.CharField(max_length=200, blank=True)
    alt_fr = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["product", "position", "id"])]

    def __str__(self) -> str:
        return self.file.name or ""

    @property
    def alt(self) -> str:
        return localised(self, "alt")


class VariantQuerySet(models.QuerySet["Variant"]):
    def for_sale(self) -> Self:
        return self.filter(is_active=True, product__is_published=True)


class Variant(models.Model):
    """One saleable kind of a product, with its own price and stock.

    `on_hand` and `reserved` change only through `shop.stock`, which writes the movement that explains it.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants")
    sku = models.CharField(max_length=64, unique=True)
    position = models.PositiveIntegerField(default=0)
    condition = models.CharField(max_length=16, choices=Condition, blank=True)
    language = models.CharField(max_length=8, choices=CardLanguage, blank=True)
    edition = models.CharField(max_length=16, choices=Edition, blank=True)
    finish = models.CharField(max_length=32, blank=True)
    size = models.CharField(max_length=32, blank=True)
    colour = models.CharField(max_length=32, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.50"))])
    compare_at_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    on_hand = models.PositiveIntegerField(default=0, editable=False)
    reserved = models.PositiveIntegerField(default=0, editable=False)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("on_hand")), name="variant_reserved_within_on_hand"
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="variant_price_positive"),
            models.CheckConstraint(
                condition=Q(compare_at_price=None) | Q(compare_at_price__gt=F("price")), name="variant_compare_at_above_price"
            ),
            models.UniqueConstraint(fields=["product", *OPTION_FIELDS], name="variant_options_unique"),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved

    @property
    def stock_state(self) -> StockState:
        if self.available > LOW_STOCK:
            return "in_stock"
        if self.available > 0:
            return "low"
        return "reserved" if self.reserved else "sold_out"

    @property
    def options(self) -> dict[str, str]:
        """The options this variant has, as codes: `{"condition": "near_mint", "language": "fr"}`."""
        return {field: value for field in OPTION_FIELDS if (value := getattr(self, field))}

    @property
    def name(self) -> str:
        """The options in words, in the active language: `Near mint, French, first edition`."""
        words = {
            "condition": self.get_condition_display(),
            "language": self.get_language_display(),
            "edition": EDITION_WORDS.get(self.edition, ""),
        }
        return ", ".join(str(words.get(field, value)) for field, value in self.options.items())

    @property
    def currency(self) -> str:
        return settings.SHOP_CURRENCY
