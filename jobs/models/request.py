"""A catalogue that somebody sent as a CSV file."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from jobs.catalogue.querysets import RequestQuerySet

if TYPE_CHECKING:
    from imageproc.pipelines.compress import Operation


def new_share_key() -> str:
    return secrets.token_hex(16)


class Request(models.Model):
    """One CSV file with products, and what is done to their pictures.

    pending (rows are being read) -> processing -> completed | failed (no picture succeeded)
    pending | processing -> cancelled
    completed | failed | cancelled -> processing (what failed is tried again)

    The totals are kept by a trigger on `products`, which also ends the request with its last
    product: they are right whoever moves a product, and under concurrency.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        PROCESSING = "processing", "Working"
        COMPLETED = "completed", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="requests",
        db_index=False,  # requests_newest begins with it
    )
    file_name = models.CharField("name", max_length=255)
    file_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the file.")
    header = ArrayField(models.TextField(), help_text="The columns, as they were sent.")
    operation = models.JSONField(default=dict)
    webhook_url = models.CharField(max_length=2048, blank=True)
    share_key = models.CharField(
        max_length=32, default=new_share_key, blank=True, editable=False,
        help_text="Signs the addresses of the results; a new one closes the old addresses.",
    )  # fmt: skip
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    error_message = models.TextField(blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    product_count = models.PositiveIntegerField(default=0)
    picture_count = models.PositiveIntegerField(default=0)
    products_ended = models.PositiveIntegerField(default=0, editable=False)
    pictures_done = models.PositiveIntegerField(default=0, editable=False)
    pictures_failed = models.PositiveIntegerField(default=0, editable=False)
    bytes_in = models.BigIntegerField(default=0, editable=False)
    bytes_out = models.BigIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, help_text="When work began, or again.")
    started_with = models.PositiveIntegerField(
        default=0, editable=False, help_text="Pictures that were ready when work began."
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its webhook was queued."
    )
    removed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Nobody sees it; a worker deletes it."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "requests"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="requests_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(products_ended__lte=F("product_count")),
                name="requests_no_more_ended_than_there_are",
            ),
        ]
        indexes = [
            # A person's list, newest first.
            models.Index(F("user"), F("created_at").desc(), F("id").desc(), name="requests_newest"),
            # The same file sent twice.
            models.Index("user", "file_hash", name="requests_same_file"),
            # Staff's list.
            models.Index(F("created_at").desc(), F("id").desc(), name="requests_created"),
            # What is fed to the queue, and what is shown as running.
            models.Index(
                "created_at",
                name="requests_live",
                condition=Q(status__in=["pending", "processing"]),
            ),
            # RequestQuerySet.unannounced
            models.Index(
                "completed_at",
                name="requests_unannounced",
                condition=~Q(webhook_url="") & Q(announced_at=None, completed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.status in {self.Status.PENDING, self.Status.PROCESSING}

    @property
    def is_paused(self) -> bool:
        return self.is_live and self.paused_at is not None

    @property
    def will_announce(self) -> bool:
        """Its webhook is still to be told of its end."""
        is_over = self.announced_at is not None or self.status == self.Status.CANCELLED
        return bool(self.webhook_url) and not is_over

    @property
    def pictures_ended(self) -> int:
        return self.pictures_done + self.pictures_failed

    @property
    def percent(self) -> int:
        """How much of the work is done, 0 to 100; never 100 before all of it is."""
        return self.pictures_ended * 100 // self.picture_count if self.picture_count else 0

    @property
    def what(self) -> Operation:
        from imageproc.pipelines.compress import Operation

        return Operation.from_json(self.operation)

    def totals(self) -> dict[str, Any]:
        """What a webhook and the commands tell of a request."""
        return {
            "products": self.product_count,
            "pictures": self.picture_count,
            "pictures_done": self.pictures_done,
            "pictures_failed": self.pictures_failed,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
        }
