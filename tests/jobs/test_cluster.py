"""Jobs through real clusters."""

from __future__ import annotations

import pytest

from jobs.models import Job
from tests.jobs.clusters import audit, enqueue, wait_until_ended, working

pytestmark = [pytest.mark.cluster, pytest.mark.django_db(transaction=True)]


def test_it_works_on_jobs_in_a_plain_qcluster() -> None:
    jobs = enqueue(3)
    with working("qcluster"):
        wait_until_ended(jobs)
    assert audit(jobs) == 0


def test_it_works_on_jobs() -> None:
    with working() as worker:
        jobs = enqueue(3)
        wait_until_ended(jobs)
        assert Job.objects.filter(worker_id__contains="/").count() == 3
        worker.interrupt()
        assert worker.process.wait(20) == 0
        assert not worker.processes()
    assert audit(jobs) == 0
