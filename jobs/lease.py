"""A lease on a job, kept while its work goes on."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import Error, connection

from jobs.logger import logger
from jobs.querysets import later

if TYPE_CHECKING:
    from jobs.models import Job

OVERTIME = 5  # seconds; django-q2 kills a worker 3 s after its timeout, and needs a moment for it
AWAY_SECONDS = 1  # between two tries to reach a database that is away
LEAVE_SECONDS = 5  # what a keeper gets to finish a last renewal


class Lease:
    """Renews the lease of one attempt from a thread, until the work or its time is over.

    A job that hangs is not kept alive for ever: the lease never reaches beyond the job's own
    timeout, so that it can be taken back even when its worker cannot be killed.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.lost = False
        self._deadline = time.monotonic() + settings.JOB_TIMEOUT + OVERTIME
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join(LEAVE_SECONDS)

    def _keep(self) -> None:
        pause = settings.JOB_LEASE / 3
        try:
            while not (self._done.wait(pause) or self.lost or self._left() <= 0):
                pause = settings.JOB_LEASE / 3 if self._renew() else AWAY_SECONDS
        finally:
            connection.close()  # this thread's own; most jobs end before there is one

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _renew(self) -> bool:
        """Whether the database answered."""
        mine = type(self.job).objects.attempt_of(self.job).filter(status="processing")
        seconds = min(settings.JOB_LEASE, self._left())
        try:
            self.lost = not mine.update(lease_expires_at=later(seconds))
        except Error as problem:
            logger.warning(
                "The lease of job %s was not renewed: %s", self.job.pk, problem,
                extra={"action": "lease_not_renewed", "job": self.job.pk},
            )  # fmt: skip
            connection.close()
            return False
        return True
