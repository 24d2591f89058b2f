"""Shops."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.urls import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models.user import User


class VendorQuerySet(models.QuerySet["Vendor"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Shops that staff have verified, and the user's own."""
        shown = Q(is_verified=True)
        return self.filter(shown | Q(owner=user) if user.is_authenticated else shown)

    def owned_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Vendor(models.Model):
    """A shop; a person acts for it. Others see what it publishes once staff have verified it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vendors"
    )
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, max_length=2000)
    is_verified = models.BooleanField("verified", default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[VendorQuerySet] = VendorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "vendors"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="vendors_name_unique",
                violation_error_message="A shop of this name is here already. Choose another.",
            ),
        ]
        indexes = [
            # Staff's list, newest first, and what waits to be verified.
            models.Index(fields=["-created_at", "-id"], name="vendors_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop", args=[self.slug])
