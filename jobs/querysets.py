"""Questions and moves on the queue."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import ExpressionWrapper, Q
from django.db.models.functions import Now

from jobs import bells, statements
from jobs.exceptions import JobStateError
from jobs.subjects import SUBJECTS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from jobs.models import Job, Subject

SHOWN_ALONE = ("image", "conversion", "faceswap_task")  # subjects that people see one by one
MOST_RUNNING = 20  # rows of the list in the shell of every page


def later(seconds: float) -> ExpressionWrapper[Any]:
    """So many seconds from now, by the clock of the database that all workers share."""
    return ExpressionWrapper(
        Now() + timedelta(seconds=seconds), output_field=models.DateTimeField()
    )


class JobQuerySet(models.QuerySet["Job"]):
    # --- Moves -------------------------------------------------------------------------------

    def enqueue(
        self,
        subject: Subject,
        priority: int = 0,
        parameters: dict[str, Any] | None = None,
        *,
        delay: float = 0,
    ) -> Job:
        """Queue work on a subject, in the caller's transaction: row, subject and bell, or none.

        After a delay, in seconds, the next top-up rings.

        Raises:
            JobStateError: work on this subject is waiting or under way.
        """
        try:
            with transaction.atomic():
                job = self.create(
                    **{subject.job_field: subject},
                    priority=priority,
                    parameters=parameters or {},
                    run_after=later(delay) if delay else None,
                )
                type(subject).follow(subject.pk, subject.Status.PENDING)
                if delay:
                    job.refresh_from_db(fields=["run_after"])
                else:
                    bells.ring()
        except IntegrityError as problem:
            if f"jobs_one_live_per_{subject.job_field}" not in str(problem):
                raise
            raise JobStateError("Work on this is already under way.") from problem
        subject.status, subject.error_message = subject.Status.PENDING, ""
        return job

    def claim_next(self, worker: str) -> Job | None:
        """Take the most urgent waiting job, or None when nothing waits.

        One statement chooses, locks and moves the row and its subject, so of two workers one gets
        it; the attempt is counted here, before the work can kill anyone.
        """
        found = self.raw(statements.claim(), [worker, settings.JOB_LEASE])
        return next(iter(found), None)

    def lapse(self) -> int:
        """Take back the jobs whose workers went silent; returns how many."""
        from jobs.reaper import reap

        return reap(self.lease_expired())

    # --- Questions ---------------------------------------------------------------------------

    def live(self) -> Self:
        return self.filter(status__in=("queued", "processing"))

    def attempt_of(self, job: Job) -> Self:
        """The row of a job while it is this attempt's: the fence of everything a worker writes.

        The number alone would do, but for a claim that a crash of the database forgot: the next
        worker gets that number again.
        """
        return self.filter(pk=job.pk, attempt=job.attempt, worker_id=job.worker_id)

    def due(self) -> Self:
        """What a worker would take now."""
        return self.filter(Q(run_after=None) | Q(run_after__lte=Now()), status="queued")

    def lease_expired(self) -> Self:
        return self.filter(status="processing", lease_expires_at__lt=Now())

    def held_by(self, worker_prefix: str) -> Self:
        """What the workers of one cluster are working on."""
        return self.filter(status="processing", worker_id__startswith=worker_prefix)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Work on what is the user's own; staff see the rest in the admin."""
        if not user.is_authenticated:
            return self.none()
        own = Q()
        for path in chain.from_iterable(SUBJECTS.values()):
            own |= Q(**{path: user})
        return self.filter(own)

    def with_subject(self) -> Self:
        return self.select_related(*SUBJECTS)

    def running_for(self, user: User) -> Self:
        """What is worked on for the user, newest first, for the shell of every page.

        Products are not among them: their request is shown instead.
        """
        shown = Q()
        for path in chain.from_iterable(SUBJECTS[name] for name in SHOWN_ALONE):
            shown |= Q(**{path: user})
        own = (
            self.live()
            .filter(shown)
            .select_related("image", "conversion__cloth_image", "faceswap_task__template")
        )
        return own.order_by("-created_at")[:MOST_RUNNING]
