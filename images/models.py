"""The pictures that people keep here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from images.querysets import ImageQuerySet
from jobs.models import Job, Outcome, Report, Subject


class Image(Subject):
    """One file that was uploaded, or that the studio made from one.

    `status` tells of background removal on this picture; it is empty where none was asked for.
    """

    class Type(models.TextChoices):
        USER = "user", "Photo"
        RESULT = "result", "Result"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="images"
    )
    type = models.CharField(max_length=10, choices=Type, default=Type.USER)
    source = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="results"
    )
    file_name = models.CharField(max_length=255, help_text="As uploaded.")
    file_path = models.CharField(max_length=512, unique=True, editable=False)
    processed_path = models.CharField(max_length=512, blank=True, editable=False)
    thumbnail_path = models.CharField(max_length=512, blank=True, editable=False)
    preview_path = models.CharField(max_length=512, blank=True, editable=False)
    image_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the file.")
    file_size = models.BigIntegerField(editable=False)
    mime_type = models.CharField(max_length=40, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    search = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ImageQuerySet] = ImageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "images"
        constraints = [
            models.UniqueConstraint(
                "user",
                "type",
                "image_hash",
                name="images_hash_unique_per_owner",
                condition=~models.Q(type="result"),
                violation_error_message="You already have this picture.",
            ),
            models.CheckConstraint(
                condition=models.Q(type="result", source__isnull=False)
                | (~models.Q(type="result") & models.Q(source__isnull=True)),
                name="images_result_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("image", args=[self.pk])

    def process(self, job: Job, report: Report) -> Outcome:
        from images import services

        return services.remove_background(self, job, report)
