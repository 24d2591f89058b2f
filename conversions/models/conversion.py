"""A person's photo and a garment, to become one picture."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from conversions import statements
from conversions.querysets import ConversionQuerySet
from jobs.models import Outcome, Subject

if TYPE_CHECKING:
    from jobs.models import Job, Report

# What statistics read of each row.
COUNTED = ("status", "conversion_type", "processing_time_ms", "cloth_image")


class Conversion(Subject):
    """One virtual try-on.

    pending -> processing -> completed | failed
    processing -> pending (a retry), pending | processing -> cancelled
    failed | cancelled -> pending (a person asks again)

    Rows are made by the SQL function `create_conversion()` and moved by
    `update_conversion_status()`, from here as from psql; a trigger refuses any other way. They
    charge, give back, queue the work and record how it ended.
    """

    job_field = "conversion"
    mover = "update_conversion_status"

    class Kind(models.TextChoices):
        FREE = "free", "Free"
        PAID = "paid", "Paid"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="conversions",
        db_index=False,  # conversions_of_user begins with it
    )
    vendor = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="conversions",
        db_index=False,  # conversions_of_vendor begins with it
    )
    user_image = models.ForeignKey("images.Image", on_delete=models.CASCADE, related_name="+")
    cloth_image = models.ForeignKey(
        "images.Image",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # conversions_of_garment begins with it
    )
    result_image = models.ForeignKey(
        "images.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="made_by",
    )
    status = models.CharField(
        max_length=10,
        choices=Subject.Status,
        default=Subject.Status.PENDING,
        editable=False,
    )
    processing_time_ms = models.PositiveIntegerField(null=True, blank=True)
    conversion_type = models.CharField(max_length=10, choices=Kind, default=Kind.FREE)
    style_name = models.CharField(max_length=60, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ConversionQuerySet] = ConversionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "conversions"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, vendor__isnull=True)
                | Q(user__isnull=True, vendor__isnull=False),
                name="conversions_one_owner",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="conversions_failed_says_why",
            ),
        ]
        indexes = [
            # The history of a person's and of a shop's, newest first; and their statistics, which
            # would else fetch a block of the table for each row.
            models.Index(
                F("user"),
                F("created_at").desc(),
                F("id").desc(),
                name="conversions_of_user",
                include=COUNTED,
            ),
            models.Index(
                F("vendor"),
                F("created_at").desc(),
                F("id").desc(),
                name="conversions_of_vendor",
                include=COUNTED,
            ),
            # How often a garment was tried on.
            models.Index(
                fields=["cloth_image", "created_at"],
                name="conversions_of_garment",
                include=["status"],
            ),
            models.Index(fields=["user", "status"], name="conversions_user_status"),
            models.Index(fields=["vendor", "status"], name="conversions_vendor_status"),
            models.Index(fields=["status", "created_at"], name="conversions_status_time"),
            # Staff's list and dashboard.
            models.Index(
                F("created_at").desc(),
                F("id").desc(),
                name="conversions_newest",
                include=COUNTED[:3],
            ),
        ]

    def __str__(self) -> str:
        return f"Try-on of {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("try-on", args=[self.pk])

    def process(self, job: Job, report: Report) -> Outcome:
        from conversions import processing

        return processing.try_on(self, job, report)

    @classmethod
    def follow(cls, pk: Any, status: Subject.Status, *, error_message: str = "") -> bool:
        return statements.move(pk, status, error_message=error_message)

    @property
    def is_live(self) -> bool:
        return self.status in {self.Status.PENDING, self.Status.PROCESSING}

    @property
    def seconds(self) -> float:
        return (self.processing_time_ms or 0) / 1000
