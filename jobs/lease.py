"""A lease on a job, kept while its work goes on."""

from __future__ import annotations

import os
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
GLANCE = 1.0  # seconds, at most, between two glances of the keeper at its watch


class Lease:
    """Of one attempt, renewed by the process's keeper until the work or its time is over.

    A job that hangs is not kept alive for ever: the lease never reaches beyond the job's own
    timeout, so that it can be taken back even when its worker cannot be killed.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.lost = False
        now = time.monotonic()
        self._deadline = now + settings.JOB_TIMEOUT + OVERTIME
        self._renewal = now + settings.JOB_LEASE / 3

    def __enter__(self) -> Self:
        _keeper.keep(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _keeper.keep(None)

    def keep(self) -> None:
        """Renew when it is time to. Called by the keeper."""
        now = time.monotonic()
        if self.lost or now < self._renewal or now > self._deadline:
            return
        try:
            self._renew(min(settings.JOB_LEASE, self._deadline - now))
            self._renewal = now + settings.JOB_LEASE / 3
        except Error as problem:
            self._renewal = now + AWAY_SECONDS
            logger.warning(
                "The lease of job %s was not renewed: %s", self.job.pk, problem,
                extra={"action": "lease_not_renewed", "job": self.job.pk},
            )  # fmt: skip
        finally:
            connection.close()  # the keeper's own; the next renewal is far away

    def _renew(self, seconds: float) -> None:
        mine = type(self.job).objects.attempt_of(self.job).filter(status="processing")
        self.lost = not mine.update(lease_expires_at=later(seconds))


class Keeper:
    """The thread of a process that keeps its leases, one after the other.

    It glances at its watch now and then, and is not woken for jobs that are done before.
    """

    def __init__(self) -> None:
        self._lease: Lease | None = None
        self._thread: threading.Thread | None = None

    def keep(self, lease: Lease | None) -> None:
        self._lease = lease
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(min(GLANCE, settings.JOB_LEASE / 10))
            if (lease := self._lease) is not None:
                lease.keep()


_keeper = Keeper()


def _begin() -> None:
    """A keeper of this process's own: threads are not forked."""
    global _keeper
    _keeper = Keeper()


os.register_at_fork(after_in_child=_begin)
