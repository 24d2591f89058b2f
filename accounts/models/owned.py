"""What a person or a shop owns."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class KeptUUID(models.UUIDField[Any, Any]):
    """A column that the database fills in when the row is written."""

    db_returning = True


class KeptText(models.CharField[Any, Any]):
    """A column that the database fills in when the row is written."""

    db_returning = True


class Owned(models.Model):
    """Belongs to a user or to a vendor.

    Real foreign keys say to whom. `owner_id` and `owner_type` are the same in one pair: a trigger
    fills them from the keys, or the keys from them, so that SQL may name either.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,  # each table has an index that begins with it
    )
    vendor = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,  # each table has an index that begins with it
    )
    owner_id = KeptUUID(null=True, editable=False)
    owner_type = KeptText(max_length=10, null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def owner(self) -> uuid.UUID:
        """The id of the user or vendor, also before the row is written."""
        found = self.user_id or self.vendor_id
        if found is None:
            raise ValueError(f"{self!r} belongs to nobody")
        return found


def one_owner(table: str) -> models.CheckConstraint:
    """A person or a shop, never both, never neither."""
    return models.CheckConstraint(
        condition=Q(user__isnull=False, vendor__isnull=True)
        | Q(user__isnull=True, vendor__isnull=False),
        name=f"{table}_one_owner",
    )


def owner_told_once(table: str) -> models.CheckConstraint:
    """The pair says what the keys say."""
    return models.CheckConstraint(
        condition=Q(user__isnull=False, owner_id=F("user"), owner_type="user")
        | Q(vendor__isnull=False, owner_id=F("vendor"), owner_type="vendor")
        | Q(user__isnull=True, vendor__isnull=True, owner_id__isnull=True, owner_type__isnull=True),
        name=f"{table}_owner_told_once",
    )
