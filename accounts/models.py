"""Who signs in: the user and the token families of his API devices."""

import uuid
from typing import Literal

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

type Role = Literal["client", "support", "admin"]


class User(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=[("en", "English"), ("fr", "Français")], default="en")

    REQUIRED_FIELDS = ["email"]

    class Meta(AbstractUser.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique", violation_error_message=_("An account has this e-mail address already.")
            ),
            models.UniqueConstraint(
                Lower("username"), name="user_username_unique", violation_error_message=_("This user name is taken.")
            ),
        ]

    @property
    def role(self) -> Role:
        if self.is_superuser:
            return "admin"
        return "support" if self.is_staff else "client"


class TokenFamily(models.Model):
    """A device signed in by API: one refresh token is alive at a time, known here by its `jti` only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    current_jti = models.CharField(max_length=32)
    # What the password was when the family began: another password ends the family.
    password_stamp = models.CharField(max_length=64)
    device = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-last_seen_at"], condition=models.Q(revoked_at=None), name="family_alive")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
