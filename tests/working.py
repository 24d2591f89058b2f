"""The real worker, in the process and the transaction of a test."""

from __future__ import annotations

from django.test import override_settings

from jobs import worker

HOUR = 3600


def work_one() -> None:
    """Do the best waiting job under a lease that outlives any work.

    A test's rows are in a transaction that the keeper of leases, on a connection of its own, cannot
    see: a renewal would find no row and give the job up. On a slow machine the first cut-out is
    compiled for longer than the usual lease waits for its renewal.
    """
    with override_settings(JOB_LEASE=HOUR):
        worker.work_one()
