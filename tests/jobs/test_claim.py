from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from jobs import statements
from jobs.models import Job
from tests.jobs.base import JobsTestCase, claim, states
from tests.people import make_image, make_user


class ClaimTestCase(JobsTestCase):
    def test_it_takes_the_most_urgent_then_the_oldest(self) -> None:
        jobs = [self.enqueue(priority=priority) for priority in (0, 1, 0, 2, 1)]
        order = [claim() for _ in jobs]
        self.assertEqual(order, [jobs[3], jobs[1], jobs[4], jobs[0], jobs[2]])
        self.assertIsNone(Job.objects.claim_next("here/test/1"))

    def test_it_counts_the_attempt_and_takes_a_lease(self) -> None:
        self.enqueue()
        with self.settings(JOB_LEASE=30):
            job = claim("here/test/7")
        self.assertEqual(states(job), ("processing", "processing"))
        self.assertEqual((job.attempt, job.retry_count, job.worker_id), (1, 0, "here/test/7"))
        assert job.lease_expires_at is not None
        left = job.lease_expires_at - timezone.now()
        self.assertAlmostEqual(left.total_seconds(), 30, delta=5)

    def test_it_leaves_what_is_not_due(self) -> None:
        job = self.enqueue()
        Job.objects.update(run_after=timezone.now() + timedelta(seconds=60))
        self.assertIsNone(Job.objects.claim_next("here/test/1"))
        self.assertFalse(Job.objects.due().exists())
        Job.objects.update(run_after=timezone.now() - timedelta(seconds=1))
        self.assertEqual(claim(), job)

    def test_it_leaves_what_has_ended(self) -> None:
        for state in ("processing", "completed", "failed", "cancelled"):
            self.at(state)
        self.assertIsNone(Job.objects.claim_next("here/test/1"))

    def test_it_costs_one_statement(self) -> None:
        self.enqueue()
        with self.assertNumQueries(1):
            claim()

    def test_it_uses_the_index_of_waiting_jobs(self) -> None:
        due = Job.objects.due().order_by("-priority", "created_at")[:1]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        self.assertIn("jobs_due", due.explain())


class RaceTestCase(TransactionTestCase):
    def test_of_many_claims_at_once_each_gets_another_job(self) -> None:
        alice = make_user("alice")
        jobs = {Job.objects.enqueue(make_image(alice)).pk for _ in range(24)}
        taken: list[object] = []
        ready = threading.Barrier(6)

        def take() -> None:
            ready.wait()
            while job := Job.objects.claim_next("here/test/1"):
                taken.append(job.pk)
            connection.close()

        threads = [threading.Thread(target=take) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(taken), 24)
        self.assertEqual(set(taken), jobs)

    def test_of_many_enqueues_at_once_one_gets_the_subject(self) -> None:
        image = make_image(make_user("alice"))
        ready, refused = threading.Barrier(5), []

        def ask() -> None:
            ready.wait()
            try:
                Job.objects.enqueue(type(image).objects.get(pk=image.pk))
            except Exception as problem:  # noqa: BLE001 (looked at below)
                refused.append(type(problem).__name__)
            connection.close()

        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(refused, ["JobStateError"] * 4)
        self.assertEqual(Job.objects.count(), 1)


class BesideAnotherTestCase(TransactionTestCase):
    """A job that is queued while a claim has already begun: the claim sees it, and its subject."""

    def setUp(self) -> None:
        self.image = make_image(make_user("alice"))

    def claim_slowly(self, meanwhile: Callable[[], object]) -> Job:
        """Claim with a statement that began before `meanwhile`, and reaches the queue after it."""
        slow = statements.claim().replace(
            "FROM claim_next_job(", "FROM pg_sleep(1), LATERAL claim_next_job("
        )
        found: list[Job] = []

        def work() -> None:
            found.extend(Job.objects.raw(slow, ["here/test/1", 30]))
            connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(0.3)
        meanwhile()
        thread.join()
        return found[0]

    def test_the_subject_of_new_work_follows(self) -> None:
        job = self.claim_slowly(lambda: Job.objects.enqueue(self.image))
        self.assertEqual(states(job), ("processing", "processing"))

    def test_the_subject_of_work_that_waits_again_follows(self) -> None:
        Job.objects.enqueue(self.image)
        first = claim()
        job = self.claim_slowly(lambda: first.try_again_or_fail("Once more.", seconds=0))
        self.assertEqual(states(job), ("processing", "processing"))
