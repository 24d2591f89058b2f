"""The queue that every room uses: the table is the truth, django-q2 is the muscle."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Greatest, Now

from jobs.querysets import JobQuerySet

if TYPE_CHECKING:
    from images.models import Image

Report = Callable[[str, int], None]  # (step in the person's words, percent); raises JobCancelled


class Outcome(Protocol):
    """What a finished piece of work wants saved."""

    def save(self) -> None:
        """Write the rows. Runs inside the transaction that completes the job."""

    def discard(self) -> None:
        """Remove the files: another attempt owns the job now."""


class Subject(models.Model):
    """Something that jobs are done for: it carries the state that people see.

    pending -> processing -> completed | failed
    processing -> pending (a retry), pending | processing -> cancelled
    failed | cancelled | completed -> pending (a person asks again)
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        PROCESSING = "processing", "Working"
        COMPLETED = "completed", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    status = models.CharField(max_length=10, choices=Status, null=True, blank=True, editable=False)  # noqa: DJ001 (no status: no work was asked for)
    error_message = models.TextField(blank=True, editable=False)
    processed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def process(self, job: Job, report: Report) -> Outcome:
        """Do the work of one attempt outside any transaction and return what to save.

        Raises:
            PipelineError: the work cannot succeed; its message tells the person what to change.
            JobCancelled: raised by report when someone cancelled.
        """
        raise TypeError(f"{type(self).__name__} has no work to do")


class Job(models.Model):
    """One piece of background work, and what the user may know of it.

    queued -> processing -> completed | failed
    processing -> queued (a retry, or its lease ran out), queued | processing -> cancelled
    failed | cancelled -> queued (a person asks again)
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        PROCESSING = "processing", "Working"
        COMPLETED = "completed", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey["Image | None"](
        "images.Image", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    parameters = models.JSONField(default=dict, blank=True)
    priority = models.SmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=60, blank=True)
    attempt = models.PositiveIntegerField(default=0, help_text="Claims so far; also the fence.")
    retry_count = models.GeneratedField(
        expression=Greatest(models.F("attempt") - 1, models.Value(0)),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    max_retries = models.PositiveIntegerField(default=3, validators=[MinValueValidator(0)])
    worker_id = models.CharField(max_length=80, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField(null=True, blank=True)
    error_message = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "conversion_jobs"
