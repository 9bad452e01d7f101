"""What a shopper has put aside; it reserves nothing."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.models.catalogue import Variant

MAX_PER_ITEM = 100
MAX_PER_ORDER = 500


class Cart(models.Model):
    """A client's cart, or a guest's, whose browser session knows the id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="cart")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.id)


class CartItem(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_item_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=MAX_PER_ITEM), name="cart_item_quantity_allowed"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
