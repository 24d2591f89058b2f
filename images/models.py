"""The pictures that people keep here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from imageproc.storage import file_url
from images.querysets import ImageQuerySet
from jobs.models import Job, Outcome, Report, Subject


class Image(Subject):
    """One file that was uploaded, or that the studio made from one.

    `status` tells of background removal on this picture; it is empty where none was asked for.
    """

    job_field = "image"

    class Type(models.TextChoices):
        USER = "user", "Photo"
        RESULT = "result", "Result"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="images",
        db_index=False,  # images_newest begins with it
    )
    type = models.CharField(max_length=10, choices=Type, default=Type.USER)
    source = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="results",
        db_index=False,  # images_results begins with it
    )
    file_name = models.CharField("name", max_length=255)
    file_path = models.CharField(max_length=512, unique=True, editable=False)
    processed_path = models.CharField(max_length=512, blank=True, editable=False)
    thumbnail_path = models.CharField(max_length=512, blank=True, editable=False)
    preview_path = models.CharField(max_length=512, blank=True, editable=False)
    image_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the file.")
    file_size = models.BigIntegerField(editable=False, help_text="Bytes.")
    mime_type = models.CharField(max_length=40, editable=False)
    width = models.PositiveIntegerField(editable=False, help_text="Pixels, after orientation.")
    height = models.PositiveIntegerField(editable=False, help_text="Pixels, after orientation.")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    search = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ImageQuerySet] = ImageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "images"
        constraints = [
            # The same photo twice is the same image; two runs may well give the same result.
            models.UniqueConstraint(
                fields=["user", "type", "image_hash"],
                name="images_hash_unique_per_owner",
                condition=~Q(type="result"),
                violation_error_message="You already have this picture.",
            ),
            models.CheckConstraint(
                condition=Q(type="result", source__isnull=False)
                | Q(~Q(type="result"), source__isnull=True),
                name="images_results_have_a_source",
            ),
            models.CheckConstraint(
                condition=Q(file_size__gte=0, width__gte=1, height__gte=1),
                name="images_sizes_are_positive",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="images_failed_says_why",
            ),
        ]
        indexes = [
            # The library, and the library filtered by type or status, newest first.
            models.Index(F("user"), F("created_at").desc(), F("id").desc(), name="images_newest"),
            models.Index(
                "user", "type", F("created_at").desc(), F("id").desc(), name="images_by_type"
            ),
            models.Index(
                "user", "status", F("created_at").desc(), F("id").desc(), name="images_by_status"
            ),
            # The newest result of a picture.
            models.Index("source", F("created_at").desc(), name="images_results"),
            # What is being worked on, for staff and for the sweep.
            models.Index(
                "status",
                "created_at",
                name="images_live",
                condition=Q(status__in=["pending", "processing"]),
            ),
            # Staff's list of all pictures, newest first.
            models.Index(F("created_at").desc(), F("id").desc(), name="images_created"),
            GinIndex("tags", name="images_tags"),
            GinIndex("search", name="images_search"),
            GinIndex("metadata", name="images_metadata"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("image", args=[self.source_id or self.pk])

    def process(self, job: Job, report: Report) -> Outcome:
        from images import services

        return services.remove_background(self, job, report)

    @property
    def keys(self) -> list[str]:
        """The files that this row owns; processed_path belongs to the result's own row."""
        return [key for key in (self.file_path, self.thumbnail_path, self.preview_path) if key]

    @property
    def original_url(self) -> str:
        return file_url(self.file_path)

    @property
    def processed_url(self) -> str:
        return file_url(self.processed_path)

    @property
    def thumbnail_url(self) -> str:
        """The newest result's thumbnail where the list asked for it, else the picture's own."""
        return file_url(getattr(self, "result_thumbnail_path", None) or self.thumbnail_path)

    @property
    def preview_url(self) -> str:
        return file_url(self.preview_path)

    @property
    def is_live(self) -> bool:
        """Work on this picture waits or runs."""
        return self.status in {self.Status.PENDING, self.Status.PROCESSING}

    @property
    def engine_title(self) -> str:
        return str(self.metadata.get("engine_title", ""))
