"""One piece of background work."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from jobs import bells, statements
from jobs.exceptions import JobStateError, LeaseLost
from jobs.logger import logger
from jobs.models.subject import Outcome, Subject
from jobs.querysets import JobQuerySet, later
from jobs.subjects import SUBJECTS, exactly_one

RETRIES = 3
LIVE = ("queued", "processing")


class Job(models.Model):
    """One piece of background work, and what the user may know of it.

    queued -> processing -> completed | failed
    processing -> queued (a retry, or its lease ran out), queued | processing -> cancelled
    failed | cancelled -> queued (a person asks again)

    Every change of status is a method below: a conditional update, the subject's move and
    nothing else, in one transaction. A worker's moves carry the attempt and the worker as a fence:
    after its lease was given to another, none of them touches the row.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        PROCESSING = "processing", "Working"
        COMPLETED = "completed", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(
        "images.Image", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    product = models.ForeignKey(
        "jobs.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    sheet = models.ForeignKey(
        "jobs.Sheet", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    delivery = models.ForeignKey(
        "jobs.WebhookDelivery", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    conversion = models.ForeignKey(
        "conversions.Conversion",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
    )
    faceswap_task = models.ForeignKey(
        "conversions.FaceswapTask",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
    )
    crawl_task = models.ForeignKey(
        "templates_app.CrawlTask",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    parameters = models.JSONField(default=dict, blank=True)
    priority = models.SmallIntegerField(default=0, help_text="Higher is sooner.")
    progress = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    step = models.CharField(max_length=60, blank=True)
    attempt = models.PositiveIntegerField(default=0, help_text="Claims so far; also the fence.")
    retry_count = models.GeneratedField(
        expression=Greatest(F("attempt") - 1, models.Value(0)),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    max_retries = models.PositiveIntegerField(default=RETRIES, validators=[MinValueValidator(0)])
    worker_id = models.CharField(max_length=80, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True, help_text="Of the last attempt.")
    completed_at = models.DateTimeField(null=True, blank=True, help_text="When it ended, anyhow.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "conversion_jobs"
        constraints = [
            models.CheckConstraint(condition=exactly_one(SUBJECTS), name="jobs_one_subject"),
            *(
                models.UniqueConstraint(
                    fields=[field],
                    condition=Q(status__in=LIVE),
                    name=f"jobs_one_live_per_{field}",
                    violation_error_message="Work on this is already under way.",
                )
                for field in SUBJECTS
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="jobs_progress_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=~Q(status="processing")
                | Q(attempt__gt=0, lease_expires_at__isnull=False, started_at__isnull=False)
                & ~Q(worker_id=""),
                name="jobs_working_has_worker_and_lease",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""), name="jobs_failed_says_why"
            ),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, completed_at__isnull=True)
                | ~Q(status__in=LIVE) & Q(completed_at__isnull=False),
                name="jobs_ended_has_time",
            ),
        ]
        indexes = [
            # JobQuerySet.claim_next and due: ORDER BY priority DESC, created_at, queued rows only
            models.Index(
                fields=["-priority", "created_at"], name="jobs_due", condition=Q(status="queued")
            ),
            # JobQuerySet.lease_expired, and what a supervisor watches
            models.Index(
                fields=["lease_expires_at"], name="jobs_leases", condition=Q(status="processing")
            ),
            # the admin's list, whole and by status
            models.Index(fields=["-created_at", "-id"], name="jobs_newest"),
            models.Index(fields=["status", "-created_at"], name="jobs_newest_by_status"),
            # health: the last one that ended, what failed within the hour
            models.Index(
                fields=["-completed_at"],
                name="jobs_ended",
                condition=Q(completed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} job {self.pk}"

    @property
    def kind(self) -> str:
        """The name of the foreign key to the subject: `image`, `conversion`, ..."""
        return next(name for name in SUBJECTS if getattr(self, f"{name}_id") is not None)

    @property
    def subject(self) -> Subject:
        subject: Subject = getattr(self, self.kind)
        return subject

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def waited(self) -> timedelta:
        """From asking to the start of the last attempt; so far, while it waits for its first."""
        end = self.started_at or self.completed_at or timezone.now()
        return max(timedelta(0), end - self.created_at)

    @property
    def ran(self) -> timedelta | None:
        """How long the last attempt took; so far, while it goes on."""
        if self.started_at is None:
            return None
        return max(timedelta(0), (self.completed_at or timezone.now()) - self.started_at)

    @property
    def may_retry(self) -> bool:
        """Whether another attempt is left after this one."""
        return self.attempt <= self.max_retries

    # --- What people do ----------------------------------------------------------------------

    def cancel(self) -> None:
        """End it now. Its worker notices at its next report and saves nothing.

        Raises:
            JobStateError: it has already ended.
        """
        try:
            self._move(LIVE, self.Status.CANCELLED, fenced=False, completed_at=Now())
        except LeaseLost as problem:
            raise JobStateError("This has already ended.") from problem
        self.refresh_from_db()

    cancel.alters_data = True  # type: ignore[attr-defined]

    def retry(self) -> None:
        """Queue failed or cancelled work again, on the same row, with as many tries as at first.

        The attempt counts on: a worker of the cancelled attempt can never pass for the new one.

        Raises:
            JobStateError: it has not failed, or newer work on the same subject is under way.
        """
        try:
            with transaction.atomic():
                self._move(
                    ("failed", "cancelled"),
                    self.Status.QUEUED,
                    fenced=False,
                    max_retries=F("attempt") + RETRIES,
                    **_FRESH,
                )
                bells.ring()
        except LeaseLost as problem:
            raise JobStateError("Only failed or cancelled work can be tried again.") from problem
        except IntegrityError as problem:
            raise JobStateError(_why_not(problem)) from problem
        self.refresh_from_db()

    retry.alters_data = True  # type: ignore[attr-defined]

    # --- What its worker does, as long as the attempt is the row's ------------------------------

    def complete(self, outcome: Outcome) -> None:
        """Save the outcome and end well, both or neither. May be called again after a rollback.

        Raises:
            LeaseLost: someone cancelled, or another attempt owns the job; nothing was saved.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statements.complete(), [self.pk, self.attempt, self.worker_id])
            if cursor.fetchone():
                outcome.save()
                self.status = self.Status.COMPLETED
                return
        if not self.was_completed_here():  # the answer to an earlier COMMIT may have got lost
            raise LeaseLost

    def was_completed_here(self) -> bool:
        """Whether this very attempt completed the job."""
        return Job.objects.attempt_of(self).filter(status=self.Status.COMPLETED).exists()

    def fail(self, message: str, *, code: str = "") -> None:
        """End for good, with a sentence for the person.

        Raises:
            LeaseLost: the job is not this attempt's any more.
        """
        self._move(
            ("processing",),
            self.Status.FAILED,
            message=message,
            error_message=message,
            error_code=code,
            completed_at=Now(),
        )

    def try_again_or_fail(self, message: str, *, seconds: float, code: str = "") -> None:
        """Wait for so many seconds, then for a worker; fail when the attempts are spent.

        Raises:
            LeaseLost: the job is not this attempt's any more.
        """
        if not self.may_retry:
            self.fail(message, code=code)
            return
        self._move(
            ("processing",),
            self.Status.QUEUED,
            **_FRESH | {"run_after": later(seconds), "error_message": message, "error_code": code},
        )

    def lapse(self) -> None:
        """Its lease ran out: wait for another worker, or fail when too many have stopped.

        Raises:
            LeaseLost: somebody was faster, or the lease was renewed after all.
        """
        if self.may_retry:
            self._move(("processing",), self.Status.QUEUED, expired=True, **_FRESH)
            return
        times = min(self.attempt, RETRIES + 1)
        message = f"The worker stopped {times} times while working on this."
        self._move(
            ("processing",),
            self.Status.FAILED,
            expired=True,
            message=message,
            error_message=message,
            error_code="worker_stopped",
            completed_at=Now(),
        )

    def _move(
        self,
        sources: tuple[str, ...],
        target: Job.Status,
        *,
        fenced: bool = True,
        expired: bool = False,
        message: str = "",
        **changes: Any,
    ) -> None:
        """Change the state of the job and of its subject, if the row is where it should be.

        Raises:
            LeaseLost: it is not.
        """
        rows = Job.objects.attempt_of(self) if fenced else Job.objects.filter(pk=self.pk)
        rows = rows.filter(status__in=sources)
        if expired:
            rows = rows.lease_expired()
        with transaction.atomic():
            if not rows.update(status=target, **changes):
                raise LeaseLost
            self._subject_follows(target, message)
        self.status = target

    def _subject_follows(self, target: Job.Status, message: str = "") -> None:
        model = cast("type[Subject]", Job._meta.get_field(self.kind).related_model)
        pk = getattr(self, f"{self.kind}_id")
        if not model.follow(pk, _AS_SUBJECT[target], error_message=message):
            logger.error(
                "The %s of job %s did not become %s", self.kind, self.pk, target,
                extra={"action": "subject_out_of_step", "job": self.pk},
            )  # fmt: skip


def _why_not(problem: IntegrityError) -> str:
    """The subject's own reason against a retry, or that there is a newer job."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    if diagnosis is None or str(diagnosis.constraint_name).startswith("jobs_one_live"):
        return "Newer work on this is already under way."
    return str(diagnosis.message_primary)


_FRESH: dict[str, Any] = {
    "run_after": None,
    "lease_expires_at": None,
    "worker_id": "",
    "progress": 0,
    "step": "",
    "error_message": "",
    "error_code": "",
    "started_at": None,
    "completed_at": None,
}
"""A row that waits."""

_AS_SUBJECT = {
    Job.Status.QUEUED: Subject.Status.PENDING,
    Job.Status.PROCESSING: Subject.Status.PROCESSING,
    Job.Status.COMPLETED: Subject.Status.COMPLETED,
    Job.Status.FAILED: Subject.Status.FAILED,
    Job.Status.CANCELLED: Subject.Status.CANCELLED,
}
