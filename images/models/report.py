"""What people report, and what staff never want to see again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from images.querysets import BlockedPictureQuerySet, ReportQuerySet


class Report(models.Model):
    """Somebody says that a picture should not be here.

    open -> upheld | dismissed, by staff. A trigger keeps `images.hidden_at`: a picture is hidden
    from everybody but its owner and staff while a report on it is open or upheld. Once staff
    dismissed one, later reports of the picture reach them without hiding it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        UPHELD = "upheld", "Upheld"
        DISMISSED = "dismissed", "Dismissed"

    class Reason(models.TextChoices):
        PERSON = "person", "It shows somebody who did not agree"
        CHILD = "child", "It shows a child"
        SEXUAL = "sexual", "It is sexual or violent"
        RIGHTS = "rights", "It is somebody else's work"
        OTHER = "other", "Something else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(
        "images.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
    )
    reason = models.CharField(max_length=20, choices=Reason)
    words = models.TextField(blank=True, max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    handled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "reports"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", handled_at__isnull=True)
                | ~Q(state="open") & Q(handled_at__isnull=False),
                name="reports_handled_has_time",
            ),
            # One person reports one picture once.
            models.UniqueConstraint(fields=["image", "reporter"], name="reports_once_per_person"),
        ]
        indexes = [
            models.Index(
                F("created_at").desc(),
                F("id").desc(),
                name="reports_open",
                condition=Q(state="open"),
            ),
            models.Index(F("created_at").desc(), F("id").desc(), name="reports_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.created_at:%Y-%m-%d %H:%M}"


class BlockedPicture(models.Model):
    """A picture that staff refuse, known by how it looks, however it is saved or sized.

    The hashes are perceptual ones of whole pictures and of places in them: no person can be
    recognised by them.
    """

    class Kind(models.TextChoices):
        TEMPLATE = "template", "Template"
        RESULT = "result", "Result"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    picture_hash = models.BigIntegerField(help_text="64 bits, see imageproc.pipelines.likeness.")
    face_hashes = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="Of a result: its faces, left to right. Other results of its template look the "
        "same but for these.",
    )
    reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[BlockedPictureQuerySet] = BlockedPictureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "blocked_pictures"
        indexes = [models.Index(fields=["kind"], name="blocked_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d}"
