from __future__ import annotations

from datetime import timedelta
from unittest import mock

from django.apps import apps
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from django_q.tasks import async_task

from jobs import bells, schedules
from jobs.models import Job
from tests.jobs.base import JobsTestCase, expire, states
from tests.jobs.base import bells as hanging


class TopUpTestCase(JobsTestCase):
    def test_it_rings_what_is_missing(self) -> None:
        for _ in range(3):
            self.enqueue()
        OrmQ.objects.first().delete()
        self.assertEqual(bells.top_up(), bells.TopUp(due=3, rung=1, lapsed=0))
        self.assertEqual(bells.top_up(), bells.TopUp(due=3, rung=0, lapsed=0))
        self.assertEqual(hanging(), 3)

    def test_it_does_not_count_bells_that_a_cluster_took_out(self) -> None:
        self.enqueue()
        OrmQ.objects.update(lock=timezone.now() + timedelta(hours=1))
        self.assertEqual(bells.top_up().rung, 1)

    def test_it_removes_bells_of_another_key_and_does_not_count_them(self) -> None:
        self.enqueue()
        with mock.patch("django_q.conf.Conf.SECRET_KEY", "another"):
            self.enqueue()
        self.assertEqual(hanging(), 2)
        self.assertEqual(bells.top_up(), bells.TopUp(due=2, rung=1, lapsed=0))
        self.assertEqual(hanging(), 2)
        self.assertEqual(bells.hanging(), 2)

    def test_illegible_bells_far_back_are_found_when_their_turn_comes(self) -> None:
        with mock.patch.object(bells, "LOOKED_AT", 2):
            for key in ("ours", "ours", "another", "another", "another"):
                secret = Conf.SECRET_KEY if key == "ours" else key
                with mock.patch("django_q.conf.Conf.SECRET_KEY", secret):
                    self.enqueue()
            self.assertEqual(bells.top_up().rung, 0)
            OrmQ.objects.filter(pk__in=OrmQ.objects.order_by("id")[:2]).delete()  # answered
            rung = [bells.top_up().rung for _ in range(4)]
            self.assertEqual(sum(rung), 5)
            self.assertEqual((rung[-1], bells.hanging()), (0, 5))

    def test_it_does_not_count_other_tasks(self) -> None:
        self.enqueue()
        OrmQ.objects.all().delete()
        async_task("jobs.housekeeping.run")
        self.assertEqual(bells.top_up().rung, 1)

    def test_it_rings_for_what_became_due(self) -> None:
        job = self.enqueue()
        OrmQ.objects.all().delete()
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now() + timedelta(minutes=1))
        self.assertEqual(bells.top_up().rung, 0)
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))
        self.assertEqual(bells.top_up().rung, 1)

    def test_it_takes_back_silent_jobs_and_rings_for_them(self) -> None:
        job = self.claimed()
        OrmQ.objects.all().delete()
        expire(job)
        self.assertEqual(bells.top_up(), bells.TopUp(due=1, rung=1, lapsed=1))
        self.assertEqual(states(job), ("queued", "pending"))

    def test_it_hangs_no_more_than_it_must_for_a_long_queue(self) -> None:
        with mock.patch.object(bells, "MOST", 2):
            for _ in range(4):
                self.enqueue()
            OrmQ.objects.all().delete()
            self.assertEqual(bells.top_up().rung, 2)
            self.assertEqual(bells.top_up().rung, 0)

    def test_it_costs_little_when_nothing_waits(self) -> None:
        with self.assertNumQueries(4):
            bells.top_up()


class TakeDownTestCase(JobsTestCase):
    def test_it_takes_so_many(self) -> None:
        for _ in range(3):
            self.enqueue()
        bells.take_down(2)
        self.assertEqual(hanging(), 1)

    def test_it_leaves_what_a_cluster_took_out_and_what_is_no_bell(self) -> None:
        async_task("jobs.housekeeping.run")
        self.enqueue()
        OrmQ.objects.filter(pk=OrmQ.objects.last().pk).update(
            lock=timezone.now() + timedelta(hours=1)
        )
        bells.take_down(5)
        self.assertEqual(hanging(), 2)


class SchedulesTestCase(JobsTestCase):
    def test_they_are_written_once(self) -> None:
        for _ in range(2):
            schedules.ensure()
        names = Schedule.objects.values_list("name", flat=True)
        self.assertEqual(sorted(names), sorted(schedules.SCHEDULES))

    def test_they_call_what_exists(self) -> None:
        OrmQ.objects.all().delete()
        Schedule.objects.update(next_run=timezone.now() - timedelta(minutes=1))
        with mock.patch("django_q.scheduler.close_old_django_connections"):
            scheduler()
        called = {row.task["func"] for row in OrmQ.objects.all()}
        self.assertEqual(called, {"jobs.bells.top_up", "jobs.housekeeping.run"})

    def test_they_wait_for_django_qs_tables(self) -> None:
        Schedule.objects.all().delete()
        with mock.patch("django.db.connection.introspection.table_names", return_value=[]):
            schedules.ensure(sender=apps.get_app_config("jobs"))
        self.assertFalse(Schedule.objects.exists())


class RedisBellTestCase(JobsTestCase):
    """The bell outside the database, without one: what is rung and when."""

    def setUp(self) -> None:
        self.broker = mock.Mock(list_key="django_q:test:q")
        for target, value in (("jobs.bells.Conf.ORM", None), ("jobs.bells._broker", self._broker)):
            patch = mock.patch(target, value)
            patch.start()
            self.addCleanup(patch.stop)

    def _broker(self) -> mock.Mock:
        return self.broker

    def test_it_rings_after_the_commit(self) -> None:
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            self.enqueue()
            self.broker.enqueue.assert_not_called()
        self.assertEqual(len(callbacks), 1)
        self.broker.enqueue.assert_called_once()

    def test_a_broker_that_is_away_costs_the_caller_nothing(self) -> None:
        self.broker.enqueue.side_effect = ConnectionError
        with (
            self.assertLogs("django.test", "ERROR"),
            self.captureOnCommitCallbacks(execute=True),
        ):
            job = self.enqueue()
        self.assertEqual(states(job), ("queued", "pending"))

    def test_it_counts_what_hangs_there_and_drops_what_is_illegible(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.enqueue()
        (payload,) = self.broker.enqueue.call_args.args
        self.broker.connection.lrange.return_value = [payload.encode(), b"illegible"]
        self.assertEqual(bells.hanging(), 1)
        self.broker.connection.lrem.assert_called_once_with("django_q:test:q", 1, b"illegible")

    def test_it_takes_bells_down(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.enqueue()
        (payload,) = self.broker.enqueue.call_args.args
        self.broker.connection.lrange.return_value = [b"something else", payload.encode()]
        bells.take_down(2)
        self.broker.connection.lrange.assert_called_once_with("django_q:test:q", 0, 1)
        self.broker.connection.lrem.assert_called_once_with("django_q:test:q", 1, payload.encode())
