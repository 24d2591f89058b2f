"""Albums."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower, Now
from django.urls import reverse

from accounts.models import Owned, one_owner, owner_told_once
from images.querysets import AlbumQuerySet


class Album(Owned):
    """Pictures of one owner in an order of their own. A picture is in one album at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=2000)
    cover = models.ForeignKey(
        "images.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the first picture.",
    )
    is_public = models.BooleanField("public", default=False)
    image_count = models.PositiveIntegerField(default=0, editable=False)  # kept by a trigger
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[AlbumQuerySet] = AlbumQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "albums"
        constraints = [
            one_owner("albums"),
            owner_told_once("albums"),
            models.UniqueConstraint(
                "owner_id",
                Lower("name"),
                name="albums_name_unique_per_owner",
                violation_error_message="There is an album of this name already.",
            ),
        ]
        indexes = [
            models.Index(F("user"), F("created_at").desc(), F("id").desc(), name="albums_of_user"),
            models.Index(
                F("vendor"), F("created_at").desc(), F("id").desc(), name="albums_of_vendor"
            ),
            models.Index(fields=["owner_type", "owner_id"], name="albums_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("album", args=[self.pk])
