"""How far a job has come, for the person who waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection

from jobs.exceptions import JobCancelled, LeaseLost
from jobs.logger import logger

if TYPE_CHECKING:
    from jobs.lease import Lease
    from jobs.models import Job

SECONDS_BETWEEN_WRITES = 0.4  # within one step; a new step is always written


class Reporter:
    """The `report(step, percent)` of one attempt; also where the work learns that it is over."""

    def __init__(self, job: Job, lease: Lease) -> None:
        self.job = job
        self.lease = lease
        self._step = ""
        self._written = -SECONDS_BETWEEN_WRITES

    def __call__(self, step: str, percent: int) -> None:
        """Show how far the work has come.

        Raises:
            JobCancelled: someone cancelled.
            LeaseLost: another attempt owns the job, or the row is gone.
        """
        if self.lease.lost:
            self._explain()
        now = time.monotonic()
        if step == self._step and now - self._written < SECONDS_BETWEEN_WRITES:
            return
        self._step, self._written = step, now
        self._write(step[:60], max(0, min(100, percent)))

    def _write(self, step: str, percent: int) -> None:
        mine = type(self.job).objects.attempt_of(self.job).filter(status="processing")
        try:
            written = mine.update(step=step, progress=percent)
        except (OperationalError, InterfaceError) as problem:
            # The picture is worth more than its progress bar: the work goes on, and the lease
            # decides whether its result still counts.
            logger.warning(
                "The progress of job %s was not written: %s", self.job.pk, problem,
                extra={"action": "progress_not_written", "job": self.job.pk},
            )  # fmt: skip
            connection.close()
            return
        if not written:
            self._explain()

    def _explain(self) -> None:
        row = type(self.job).objects.filter(pk=self.job.pk).values("status", "attempt").first()
        if row == {"status": "cancelled", "attempt": self.job.attempt}:
            raise JobCancelled
        raise LeaseLost
