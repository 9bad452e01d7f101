"""The ledger of stock."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.models.catalogue import Variant


class StockMovement(models.Model):
    """One change of a variant's stock; the sums over a variant equal its `on_hand` and `reserved`.

    Append-only: a trigger of migration 0002 refuses UPDATE and DELETE.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        CORRECTION = "correction"
        RESERVE = "reserve"
        RELEASE = "release"
        SALE = "sale"
        RETURN = "return"

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=16, choices=Kind)
    on_hand_delta = models.IntegerField(default=0)
    reserved_delta = models.IntegerField(default=0)
    order = models.ForeignKey("shop.Order", on_delete=models.PROTECT, null=True, related_name="movements")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(on_hand_delta=0, reserved_delta=0), name="movement_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_hand_delta:+d} {self.reserved_delta:+d}"
