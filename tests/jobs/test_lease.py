from __future__ import annotations

import threading
import time
from datetime import datetime
from unittest import mock

from django.db import OperationalError
from django.db.models import QuerySet
from django.test import SimpleTestCase, TransactionTestCase, override_settings

from jobs import lease
from jobs.lease import Keeper, Lease
from jobs.models import Job
from tests.jobs.base import claim
from tests.people import make_image, make_user


@override_settings(JOB_LEASE=0.3, JOB_TIMEOUT=60)
class LeaseTestCase(TransactionTestCase):
    def setUp(self) -> None:
        Job.objects.enqueue(make_image(make_user("alice")))
        self.job = claim()
        keeper = mock.patch.object(lease, "_keeper", Keeper())
        keeper.start()
        self.addCleanup(keeper.stop)

    def ends(self) -> datetime:
        self.job.refresh_from_db()
        assert self.job.lease_expires_at is not None
        return self.job.lease_expires_at

    def test_it_is_kept_while_work_goes_on(self) -> None:
        first = self.ends()
        with Lease(self.job) as kept:
            time.sleep(0.7)
            self.assertEqual(Job.objects.lapse(), 0)
            self.assertFalse(kept.lost)
        self.assertGreater(self.ends(), first)
        time.sleep(0.4)
        self.assertEqual(Job.objects.lapse(), 1)

    def test_it_knows_when_it_is_lost(self) -> None:
        for lose in (self.job.cancel, self.job.subject.delete):
            with Lease(self.job) as kept:
                lose()
                self.assertTrue(_soon(lambda kept=kept: kept.lost))

    def test_it_ends_with_the_time_of_the_job(self) -> None:
        with (
            mock.patch.object(lease, "OVERTIME", 0),
            self.settings(JOB_TIMEOUT=0.3),
            Lease(self.job),
        ):
            self.assertTrue(_soon(lambda: Job.objects.lapse() == 1))

    def test_it_tries_again_when_the_database_is_away(self) -> None:
        update, away = QuerySet.update, iter([True, True])

        def updated(rows: QuerySet[Job], **values: object) -> int:
            if next(away, False):
                raise OperationalError("gone")
            return update(rows, **values)

        before = self.ends()
        with (
            mock.patch.object(lease, "AWAY_SECONDS", 0.05),
            mock.patch.object(QuerySet, "update", updated),
            self.assertLogs("imageproc.jobs", "WARNING") as log,
            Lease(self.job) as kept,
        ):
            self.assertTrue(_soon(lambda: self.ends() > before))
        self.assertEqual(len(log.output), 2)
        self.assertFalse(kept.lost)


class ThreadTestCase(SimpleTestCase):
    def test_one_thread_keeps_all_leases_and_needs_no_connection_for_short_work(self) -> None:
        with Lease(Job()):
            before = threading.active_count()
        for _ in range(5):
            with Lease(Job()) as kept:
                kept.keep()
        self.assertEqual(threading.active_count(), before)


def _soon(ask: object, seconds: float = 5) -> bool:
    assert callable(ask)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ask():
            return True
        time.sleep(0.05)
    return False
