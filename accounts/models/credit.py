"""What try-ons cost, and every charge."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

FREE_AT_FIRST = {"user": 20, "vendor": 100}


class QuotaManager(models.Manager["Quota"]):
    def ensure(self) -> None:
        """Write the rows that are missing; those that staff changed stay."""
        rows = (Quota(owner_type=who, free_per_month=n) for who, n in FREE_AT_FIRST.items())
        self.bulk_create(rows, ignore_conflicts=True)


class Quota(models.Model):
    """Free try-ons per month: one row for people, one for shops. Staff change the number."""

    class Owner(models.TextChoices):
        USER = "user", "A person"
        VENDOR = "vendor", "A shop"

    owner_type = models.CharField(primary_key=True, max_length=10, choices=Owner)
    free_per_month = models.PositiveIntegerField()

    objects: ClassVar[QuotaManager] = QuotaManager()

    class Meta:
        db_table = "quotas"
        verbose_name = "free quota"

    def __str__(self) -> str:
        return f"{self.get_owner_type_display()}: {self.free_per_month} free a month"


class CreditEntry(models.Model):
    """One charge, refund or grant; append-only, written by the database's own functions.

    The free entries of an owner and month sum up to what is used of the quota, the paid ones of a
    person to the credits that are left.
    """

    class Kind(models.TextChoices):
        FREE = "free", "Free"
        PAID = "paid", "Paid"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="credit_entries",
        db_index=False,  # credit_entries_user_month begins with it
        help_text="Who paid: the person, or the shop's owner with a paid credit.",
    )
    vendor = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="credit_entries",
        db_index=False,  # credit_entries_vendor_month begins with it
    )
    conversion = models.ForeignKey(
        "conversions.Conversion",
        on_delete=models.DO_NOTHING,  # the database sets NULL, after it gave back
        null=True,
        blank=True,
        related_name="credit_entries",
    )
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.IntegerField(help_text="Below zero: charged.")
    month = models.DateField(help_text="The first day of the month whose quota it counts in.")
    reason = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "credit_entries"
        verbose_name_plural = "credit entries"
        indexes = [
            # What is used of a quota, and what a page of numbers says of costs.
            models.Index(
                fields=["user", "kind", "month"],
                name="credit_entries_user_month",
                include=["amount", "reason", "created_at", "vendor", "conversion"],
            ),
            models.Index(
                fields=["vendor", "kind", "month"],
                name="credit_entries_vendor_month",
                include=["amount", "reason", "created_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.kind}, {self.reason}"
