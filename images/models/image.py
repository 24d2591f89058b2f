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

from accounts.models import Owned, owner_told_once
from imageproc.storage import file_url
from images.querysets import ImageQuerySet
from jobs.models import Job, Outcome, Report, Subject

# What has a page of another kind than a photo's, by operation or type.
_PAGES = {
    "cloth": "garment",
    "template": "template-of",
    "try_on": "try-on-of",
    "face_swap": "couple-of",
}


class Image(Owned, Subject):
    """One file that was uploaded, or that the studio made from one.

    `status` tells of background removal on this picture; it is empty where none was asked for.
    """

    job_field = "image"

    class Type(models.TextChoices):
        USER = "user", "Photo"
        CLOTH = "cloth", "Garment"
        RESULT = "result", "Result"
        SOURCE = "source", "Source"
        TEMPLATE = "template", "Template"

    class Operation(models.TextChoices):
        """What made a result."""

        CUT_OUT = "cut_out", "Cut-out"
        TRY_ON = "try_on", "Try-on"
        FACE_SWAP = "face_swap", "Couple picture"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=10, choices=Type, default=Type.USER)
    source = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="results",
        db_index=False,  # images_results begins with it
    )
    operation = models.CharField(max_length=10, choices=Operation, blank=True, editable=False)
    album = models.ForeignKey(
        "images.Album",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="images",
        db_index=False,  # images_in_album begins with it
    )
    album_position = models.PositiveIntegerField(default=0, help_text="Lowest first.")
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
    is_public = models.BooleanField("public", default=False)
    is_free = models.BooleanField(
        "free", default=True, help_text="Of a garment: whether trying it on costs no paid credit."
    )
    style = models.CharField(max_length=40, blank=True, help_text="Of a garment, as people say.")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    search = SearchVectorField(null=True, editable=False)
    hidden_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when a report hides it from others."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ImageQuerySet] = ImageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "images"
        constraints = [
            # The same photo twice is the same image; two runs may well give the same result.
            models.UniqueConstraint(
                fields=["owner_id", "type", "image_hash"],
                name="images_hash_unique_per_owner",
                condition=~Q(type="result"),
                violation_error_message="You already have this picture.",
            ),
            # Templates belong to nobody.
            models.UniqueConstraint(
                fields=["image_hash"],
                name="images_hash_unique_per_template",
                condition=Q(type="template"),
                violation_error_message="There is a template of this picture already.",
            ),
            models.CheckConstraint(
                condition=Q(type="result", source__isnull=False)
                | Q(~Q(type="result"), source__isnull=True),
                name="images_results_have_a_source",
            ),
            models.CheckConstraint(
                condition=Q(type="result") | Q(operation=""),
                name="images_operations_make_results",
            ),
            owner_told_once("images"),
            models.CheckConstraint(
                condition=Q(type="template")
                | Q(user__isnull=False, vendor__isnull=True)
                | Q(user__isnull=True, vendor__isnull=False),
                name="images_one_owner",
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
            # A shop's pictures, newest first.
            models.Index(
                "vendor", "type", F("created_at").desc(), F("id").desc(), name="images_of_vendor"
            ),
            models.Index(fields=["owner_type", "owner_id"], name="images_owner"),
            models.Index(fields=["owner_id", "owner_type", "album"], name="images_owner_album"),
            # An album, in its order.
            models.Index(fields=["album", "album_position", "id"], name="images_in_album"),
            # What everybody may see, newest first.
            models.Index(
                "type",
                F("created_at").desc(),
                F("id").desc(),
                name="images_public",
                condition=Q(is_public=True),
            ),
            models.Index(
                "type",
                "style",
                F("created_at").desc(),
                F("id").desc(),
                name="images_public_style",
                condition=Q(is_public=True) & ~Q(style=""),
            ),
            models.Index(fields=["type", "is_public"], name="images_type_public"),
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
        """The page that shows it: of a cut-out, that of its photo."""
        if self.operation == self.Operation.CUT_OUT:
            return reverse("image", args=[self.source_id])
        return reverse(_PAGES.get(self.operation or self.type, "image"), args=[self.pk])

    def process(self, job: Job, report: Report) -> Outcome:
        from images import services

        return services.remove_background(self, job, report)

    @property
    def keys(self) -> list[str]:
        """The files that this row owns; processed_path belongs to the result's own row."""
        return [key for key in (self.file_path, self.thumbnail_path, self.preview_path) if key]

    @property
    def storage_path(self) -> str:
        """Where the file lies, with the kind of storage: `local/source/2026/11/name.jpg`."""
        return f"{'s3' if settings.S3_BUCKET else 'local'}/{self.file_path}"

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
