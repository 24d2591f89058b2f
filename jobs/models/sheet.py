"""A CSV file that was checked, and the work on it as a whole."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from jobs.catalogue.querysets import SheetQuerySet
from jobs.models.job import Job
from jobs.models.request import Request
from jobs.models.subject import Outcome, Report, Subject


class Sheet(Subject):
    """A file without faults. It waits for its owner to choose the operation, then has a request.

    Its jobs try the operation on one picture, read its rows into products, or remove all of it.
    """

    job_field = "sheet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sheets"
    )
    request = models.OneToOneField(
        Request, on_delete=models.CASCADE, null=True, blank=True, related_name="sheet"
    )
    file_name = models.CharField("name", max_length=255)
    file_path = models.CharField(max_length=512, unique=True, editable=False)
    file_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the file.")
    file_size = models.BigIntegerField(editable=False, help_text="Bytes.")
    header = ArrayField(models.TextField())
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    row_count = models.PositiveIntegerField()
    picture_count = models.PositiveIntegerField()
    hosts = models.JSONField(default=dict, help_text="Where most pictures lie: host to number.")
    first_rows = models.JSONField(default=list)
    preview = models.JSONField(default=dict, help_text="What the operation made of one picture.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[SheetQuerySet] = SheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "csv_sheets"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""), name="sheets_failed_says_why"
            ),
        ]
        indexes = [
            # Files that were left before anything was started, for the sweep.
            models.Index(F("created_at"), name="sheets_left", condition=Q(request=None)),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return self.request.get_absolute_url() if self.request else reverse("sheet", args=[self.pk])

    def process(self, job: Job, report: Report) -> Outcome:
        from jobs.catalogue import tasks

        return tasks.process(self, job, report)

    @classmethod
    def follow(cls, pk: Any, status: Subject.Status, *, error_message: str = "") -> bool:
        """Until its rows are read, a request waits, fails and is cancelled with its sheet."""
        moved = super().follow(pk, status, error_message=error_message)
        unread = Request.objects.filter(sheet=pk, started_at=None, removed_at=None)
        if status == cls.Status.PENDING:
            unread.ended().update(
                status=status, error_message="", completed_at=None, announced_at=None
            )
        elif status in {cls.Status.FAILED, cls.Status.CANCELLED}:
            unread.live().update(
                status=status, error_message=error_message, paused_at=None, completed_at=Now()
            )
        return moved

    @property
    def keys(self) -> list[str]:
        """The files that this row owns."""
        return [self.file_path, *self.preview.get("keys", [])]
