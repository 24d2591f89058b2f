from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest import mock

from django.core.management import CommandError, call_command
from django.utils import timezone
from django_q.models import OrmQ

from jobs import health
from jobs.models import Job
from tests.jobs.base import JobsTestCase, states


def said(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


class ListTestCase(JobsTestCase):
    def test_it_lists_newest_first(self) -> None:
        old, new = self.enqueue(), self.enqueue()
        lines = said("list").splitlines()
        self.assertEqual([line.split()[0] for line in lines], [str(new.pk), str(old.pk)])

    def test_it_filters_and_limits(self) -> None:
        failed, _ = self.at("failed"), self.at("queued")
        for arguments in (["--status", "failed"], ["--subject", "image", "--status", "failed"]):
            self.assertIn(str(failed.pk), said("list", *arguments))
            self.assertEqual(len(said("list", *arguments).splitlines()), 1)
        self.assertEqual(len(said("list", "--limit", "1").splitlines()), 1)


class SteerTestCase(JobsTestCase):
    def test_it_tries_again(self) -> None:
        one, two = self.at("failed"), self.at("failed")
        self.assertIn("1 jobs moved.", said("retry", str(one.pk)))
        self.assertEqual((states(one)[0], states(two)[0]), ("queued", "failed"))
        said("retry", "--failed")
        self.assertEqual(states(two), ("queued", "pending"))

    def test_it_cancels(self) -> None:
        working, waiting = self.at("processing"), self.at("queued")
        said("cancel", "--waiting")
        self.assertEqual((states(working)[0], states(waiting)[0]), ("processing", "cancelled"))
        said("cancel", str(working.pk))
        self.assertEqual(states(working), ("cancelled", "cancelled"))

    def test_it_says_what_it_cannot_do(self) -> None:
        done = self.at("completed")
        self.assertIn("already ended", said("cancel", str(done.pk)))
        with self.assertRaisesMessage(CommandError, "Name jobs by their ids"):
            said("retry")
        with self.assertRaisesMessage(CommandError, "There is no job"):
            said("retry", "00000000-0000-0000-0000-000000000000")


class HealthTestCase(JobsTestCase):
    def setUp(self) -> None:
        patch = mock.patch.object(health, "workers_seen", return_value=2)
        self.workers_seen = patch.start()
        self.addCleanup(patch.stop)

    def test_it_counts(self) -> None:
        waiting = self.at("queued")
        for state in ("processing", "completed", "failed"):
            self.at(state)
        old = self.at("failed")
        hours = timezone.now() - timedelta(hours=2)
        Job.objects.filter(pk=old.pk).update(completed_at=hours, started_at=hours)
        Job.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(seconds=90))
        found = json.loads(said("health", "--json"))
        seconds, finished = found.pop("oldest_waiting_seconds"), found.pop("last_finished")
        self.assertAlmostEqual(seconds, 90, delta=5)
        self.assertTrue(finished.startswith(f"{timezone.now():%Y-}"))
        counts = {"waiting": 1, "running": 1, "workers_seen": 2, "failed_last_hour": 1, "bells": 5}
        self.assertEqual(found, counts)

    def test_it_is_cheap_and_says_nothing_of_an_empty_queue(self) -> None:
        OrmQ.objects.all().delete()
        with self.assertNumQueries(2):
            found = health.health()
        self.assertEqual((found.waiting, found.oldest_waiting_seconds), (0, None))
        self.assertTrue(found.is_well)

    def test_it_fails_when_jobs_wait_and_nobody_works(self) -> None:
        self.enqueue()
        self.workers_seen.return_value = 0
        with self.assertRaisesMessage(CommandError, "manage.py work"):
            said("health")
