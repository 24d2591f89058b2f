from __future__ import annotations

from django.utils import timezone

from jobs.models import Job
from tests.jobs.base import JobsTestCase, bells
from tests.people import make_image


class EnqueueLaterTestCase(JobsTestCase):
    def test_it_waits_without_a_bell(self) -> None:
        job = Job.objects.enqueue(make_image(self.alice), delay=3600)
        assert job.run_after is not None
        wait = (job.run_after - timezone.now()).total_seconds()
        self.assertAlmostEqual(wait, 3600, delta=60)
        self.assertEqual(bells(), 0)
        self.assertIsNone(Job.objects.claim_next("here/test/1"))

    def test_without_a_delay_it_is_due_and_rings(self) -> None:
        job = Job.objects.enqueue(make_image(self.alice))
        self.assertIsNone(job.run_after)
        self.assertEqual(bells(), 1)
