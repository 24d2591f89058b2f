"""What a job is done for, and what it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.db import models

if TYPE_CHECKING:
    from jobs.models.job import Job

Report = Callable[[str, int], None]
"""(step in the person's words, percent); raises JobCancelled or LeaseLost."""


class Outcome(Protocol):
    """What a finished piece of work wants saved."""

    def save(self) -> None:
        """Write the rows. Runs inside the transaction that completes the job.

        It runs again when the database went away and that transaction was rolled back.
        """

    def discard(self) -> None:
        """Remove the files: this attempt's work is not wanted any more."""


class Subject(models.Model):
    """Something that jobs are done for: it carries the state that people see.

    pending -> processing -> completed | failed
    processing -> pending (a retry), pending | processing -> cancelled
    failed | cancelled | completed -> pending (a person asks again)

    The table of each subject guards these moves by a trigger.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        PROCESSING = "processing", "Working"
        COMPLETED = "completed", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    job_field: ClassVar[str]  # the foreign key on Job, a name of jobs.subjects.SUBJECTS

    mover: ClassVar[str] = ""  # the SQL function (id, status) by which alone rows move, if any

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
            LeaseLost: raised by report when another attempt owns the job.
        """
        raise TypeError(f"{type(self).__name__} has no work to do")

    @classmethod
    def follow(cls, pk: Any, status: Subject.Status, *, error_message: str = "") -> bool:
        """Move as the job moved; False when the row was not where its job believed it to be."""
        rows = cls._default_manager.filter(pk=pk)
        if status in _SOURCES:
            rows = rows.filter(status__in=_SOURCES[status])
        return bool(rows.update(status=status, error_message=error_message))


# To `pending` a subject comes from everywhere: its jobs' unique index lets one job live.
_SOURCES = {
    Subject.Status.PROCESSING: (Subject.Status.PENDING,),
    Subject.Status.COMPLETED: (Subject.Status.PROCESSING,),
    Subject.Status.FAILED: (Subject.Status.PROCESSING,),
    Subject.Status.CANCELLED: (Subject.Status.PENDING, Subject.Status.PROCESSING),
}
