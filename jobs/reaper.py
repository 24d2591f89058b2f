"""Jobs whose workers went silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.exceptions import LeaseLost
from jobs.logger import logger

if TYPE_CHECKING:
    from jobs.querysets import JobQuerySet


def reap(silent: JobQuerySet) -> int:
    """Take these jobs back, each in a transaction of its own; returns how many.

    Several reapers may run at once: the move asks again whether the lease has run out.
    """
    taken = 0
    for job in silent:
        try:
            job.lapse()
        except LeaseLost:  # another reaper was faster, or the worker is back
            continue
        taken += 1
        logger.warning(
            "The worker %s stopped during attempt %s of job %s, which is now %s",
            job.worker_id, job.attempt, job.pk, job.status,
            extra={"action": "job_lapsed", "job": job.pk, "worker": job.worker_id},
        )  # fmt: skip
    return taken
