"""Everything that happened to pictures."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import DO_NOTHING, F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

from images.history.querysets import ImageUsageQuerySet


class ImageUsage(models.Model):
    """One thing that happened to a picture; append-only, written by `record_image_usage()`.

    A deletion is told by a row whose `metadata` names the picture, since its own row goes.
    """

    class Action(models.TextChoices):
        UPLOAD = "upload", "Uploaded"
        VIEW = "view", "Viewed"
        DOWNLOAD = "download", "Downloaded"
        DELETE = "delete", "Deleted"
        UPDATE = "update", "Changed"
        SHARE = "share", "Shared"
        CONVERT = "convert", "Made a new picture"
        USE_IN_CONVERSION = "use_in_conversion", "Used for a new picture"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The database acts on deletion; Django would read every row of what goes first.
    image = models.ForeignKey(
        "images.Image", on_delete=DO_NOTHING, null=True, related_name="usage", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
    )
    vendor = models.ForeignKey(
        "accounts.Vendor", on_delete=DO_NOTHING, null=True, related_name="+", db_index=False
    )
    conversion = models.ForeignKey(
        "conversions.Conversion",
        on_delete=DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
    )
    action = models.CharField(max_length=20, choices=Action)
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.TextField(blank=True)
    session_id = models.CharField(max_length=64, blank=True)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[ImageUsageQuerySet] = ImageUsageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "image_usage_history"
        verbose_name_plural = "image usage"
        constraints = [
            models.CheckConstraint(
                condition=Q(image__isnull=False) | Q(action="delete"), name="usage_names_its_image"
            ),
        ]
        indexes = [
            # What happened to one picture, newest first, also counted by action and day.
            models.Index(
                F("image"),
                F("created_at").desc(),
                F("id").desc(),
                name="usage_image_time",
                include=["action"],
            ),
            models.Index(fields=["image", "action"], name="usage_image_action"),
            models.Index(fields=["user", "action"], name="usage_user_action"),
            # The SET NULL of a vendor or a conversion that goes finds its rows by these.
            models.Index(fields=["vendor"], name="usage_vendor", condition=Q(vendor__isnull=False)),
            models.Index(
                fields=["conversion"],
                name="usage_conversion",
                condition=Q(conversion__isnull=False),
            ),
            models.Index(fields=["action", "created_at"], name="usage_action_time"),
            # Whose pictures were deleted.
            models.Index(
                KeyTextTransform("owner", "metadata"),
                name="usage_deleted_of",
                condition=Q(action="delete"),
            ),
            BrinIndex(fields=["created_at"], name="usage_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.created_at:%Y-%m-%d %H:%M}"


class ImageUsageTotal(models.Model):
    """How often one thing ever happened to a picture: kept by a trigger, also of pruned rows."""

    pk = models.CompositePrimaryKey("image_id", "action")
    image = models.ForeignKey(
        "images.Image", on_delete=DO_NOTHING, related_name="totals", db_index=False
    )
    action = models.CharField(max_length=20, choices=ImageUsage.Action)
    uses = models.BigIntegerField()

    class Meta:
        db_table = "image_usage_totals"

    def __str__(self) -> str:
        return f"{self.action}: {self.uses}"
