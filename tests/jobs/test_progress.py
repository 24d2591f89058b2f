from __future__ import annotations

from unittest import mock

from django.db import OperationalError
from django.db.models import QuerySet

from jobs import progress
from jobs.exceptions import JobCancelled, LeaseLost
from jobs.lease import Lease
from jobs.models import Job
from jobs.progress import Reporter
from tests.jobs.base import JobsTestCase, claim, expire


class ReporterTestCase(JobsTestCase):
    def setUp(self) -> None:
        self.job = self.claimed()
        self.lease = Lease(self.job)
        self.report = Reporter(self.job, self.lease)

    def shown(self) -> tuple[str, int]:
        self.job.refresh_from_db()
        return self.job.step, self.job.progress

    def test_it_shows_step_and_percent(self) -> None:
        self.report("Reading", 5)
        self.assertEqual(self.shown(), ("Reading", 5))

    def test_it_writes_a_new_step_always_and_the_same_seldom(self) -> None:
        with self.assertNumQueries(2):
            for percent in range(40):
                self.report("Reading", percent)
            self.report("Cutting", 50)
        with mock.patch.object(progress, "SECONDS_BETWEEN_WRITES", 0), self.assertNumQueries(1):
            self.report("Cutting", 60)
        self.assertEqual(self.shown(), ("Cutting", 60))

    def test_it_fits_what_it_is_given(self) -> None:
        self.report("x" * 200, 400)
        self.assertEqual(self.shown(), ("x" * 60, 100))
        self.report("back", -3)
        self.assertEqual(self.shown(), ("back", 0))

    def test_it_tells_of_a_cancellation(self) -> None:
        Job.objects.get(pk=self.job.pk).cancel()
        with self.assertRaises(JobCancelled):
            self.report("Next", 10)

    def test_it_tells_that_another_attempt_owns_the_job(self) -> None:
        expire(self.job)
        Job.objects.lapse()
        with self.assertRaises(LeaseLost):
            self.report("Next", 10)
        other = claim()
        with self.assertRaises(LeaseLost):
            self.report("After", 20)
        other.cancel()
        with self.assertRaises(LeaseLost):
            self.report("Later", 30)

    def test_it_tells_that_the_job_is_gone(self) -> None:
        self.job.subject.delete()
        with self.assertRaises(LeaseLost):
            self.report("Next", 10)

    def test_it_asks_as_soon_as_the_lease_is_known_to_be_lost(self) -> None:
        self.report("Reading", 5)
        Job.objects.get(pk=self.job.pk).cancel()
        self.report("Reading", 6)
        self.lease.lost = True
        with self.assertRaises(JobCancelled):
            self.report("Reading", 7)

    def test_it_lets_the_work_go_on_when_the_database_is_away(self) -> None:
        with (
            mock.patch.object(QuerySet, "update", side_effect=OperationalError("gone")),
            mock.patch("jobs.progress.connection.close") as closed,
            self.assertLogs("imageproc.jobs", "WARNING"),
        ):
            self.report("Reading", 5)
        closed.assert_called_once()
        self.report("Cutting", 50)
        self.assertEqual(self.shown(), ("Cutting", 50))
