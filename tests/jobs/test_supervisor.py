"""The supervisor's decisions, with a cluster that is told what to be."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.test import SimpleTestCase, override_settings

from jobs import bells, supervisor, warmup
from jobs.cluster import Cluster
from jobs.supervisor import Supervisor
from tests.jobs.base import JobsTestCase, claim, expire, states


class StubCluster:
    name = "c0ffee00"
    code = 1
    started = 0.0

    def __init__(self) -> None:
        self.runs = self.free = True
        self.empty_handed = False
        self.beats = self.killed = self.asked = 0

    def start(self) -> None: ...

    def is_running(self) -> bool:
        return self.runs

    def is_free(self) -> bool:
        return self.free

    def is_empty_handed(self) -> bool:
        return self.empty_handed

    def heard(self) -> int:
        return self.beats

    def take_from_the_dead(self) -> None: ...

    def ask_to_stop(self) -> None:
        self.asked += 1

    def kill(self) -> None:
        self.killed += 1
        self.runs = False


@override_settings(JOB_STALL=10, JOB_LEASE=3)
class SupervisorTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.now, self.due = 1000.0, 1
        self.clusters: list[StubCluster] = []
        for target, value in (
            ("jobs.supervisor.Cluster", self._new),
            ("jobs.supervisor.time.monotonic", lambda: self.now),
            ("jobs.supervisor.time.sleep", self._pass),
            ("jobs.supervisor.bells.top_up", lambda: bells.TopUp(self.due, 0, 0)),
        ):
            patch = mock.patch(target, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.supervisor = Supervisor(grace=5)
        self.supervisor._start()

    def _new(self) -> StubCluster:
        self.clusters.append(StubCluster())
        return self.clusters[-1]

    def _pass(self, seconds: float) -> None:
        self.now += seconds

    @property
    def cluster(self) -> StubCluster:
        return self.clusters[-1]

    def look_for(self, seconds: int) -> int:
        """Ticks through so many seconds; returns how often the cluster was started again."""
        before = self.supervisor.restarts
        for _ in range(seconds):
            self.now += 1
            self.supervisor._tick()
        return self.supervisor.restarts - before

    def test_it_starts_again_what_ended(self) -> None:
        self.cluster.runs = False
        with self.assertLogs("imageproc.jobs", "ERROR") as log:
            self.assertEqual(self.look_for(1), 1)
        self.assertIn("ended with code 1", log.output[0])
        self.assertEqual(self.look_for(5), 0)

    def test_it_starts_again_what_sleeps_while_jobs_wait(self) -> None:
        self.cluster.beats = 1
        self.look_for(1)
        self.cluster.beats = 0
        self.assertEqual(self.look_for(10), 0)
        with self.assertLogs("imageproc.jobs", "ERROR") as log:
            self.assertEqual(self.look_for(1), 1)
        self.assertIn("starts none", log.output[0])

    def test_it_leaves_alone_what_answers_is_busy_or_has_nothing_to_do(self) -> None:
        for name, value in (("beats", 1), ("free", False)):
            with mock.patch.object(self.cluster, name, value):
                self.assertEqual(self.look_for(60), 0)
        self.due = 0
        self.assertEqual(self.look_for(60), 0)

    def test_it_gives_a_new_cluster_time_to_start(self) -> None:
        self.assertEqual(self.look_for(int(supervisor.START_SECONDS)), 0)

    def test_it_survives_a_database_that_is_away_and_then_trusts_no_lease(self) -> None:
        looks = mock.Mock(side_effect=[OperationalError("gone"), bells.TopUp(0, 0, 0)])
        with (
            mock.patch("jobs.supervisor.bells.top_up", looks),
            mock.patch("jobs.supervisor.connection.close") as closed,
            self.assertLogs("imageproc.jobs", "WARNING"),
        ):
            self.look_for(1)
            closed.assert_called_once()
            self.look_for(int(supervisor.AFTER_AWAY) - 1)
            self.assertEqual(looks.call_count, 1)
            self.look_for(1)
            self.assertEqual(looks.call_count, 2)

    def test_it_starts_ever_more_slowly_what_keeps_ending(self) -> None:
        waits = []
        for _ in range(8):
            self.cluster.started, self.cluster.runs, before = self.now, False, self.now
            with self.assertLogs("imageproc.jobs", "ERROR"):
                self.supervisor._tick()
            waits.append(round(self.now - before))
        self.assertEqual(waits, [1, 2, 4, 8, 16, 30, 30, 30])

    def test_it_stops_when_the_cluster_has_finished(self) -> None:
        with (
            socket.socket() as wake,
            mock.patch.object(supervisor, "_sleep", lambda *_: self.cluster.kill()),
        ):
            self.assertTrue(self.supervisor._stop(wake))
        self.assertEqual(self.cluster.asked, 1)

    def test_it_does_not_wait_for_a_cluster_that_hangs_empty_handed(self) -> None:
        self.cluster.empty_handed = True
        self.supervisor.grace = 600
        with socket.socket() as wake, mock.patch.object(supervisor, "_sleep", self._tick):
            self.assertTrue(self.supervisor._stop(wake))
        self.assertLess(self.now, 1010)

    def test_it_trusts_no_lease_after_the_machine_stood_still(self) -> None:
        looks, later = mock.Mock(return_value=bells.TopUp(0, 0, 0)), time.time() + 3600
        with (
            mock.patch("jobs.supervisor.bells.top_up", looks),
            mock.patch("jobs.supervisor.time.time", lambda: later),
        ):
            self.look_for(2)
            self.assertEqual(looks.call_count, 0)
            self.look_for(2)
            self.assertGreater(looks.call_count, 0)

    def test_it_tells_once_that_the_database_is_away(self) -> None:
        with (
            mock.patch("jobs.supervisor.bells.top_up", side_effect=OperationalError("gone")),
            mock.patch("jobs.supervisor.connection.close"),
            self.assertLogs("imageproc.jobs", "WARNING") as log,
        ):
            self.look_for(100)
        self.assertEqual(len(log.output), 1)

    def _tick(self, wake: Any, seconds: float) -> None:
        self.now += seconds

    def test_it_kills_what_does_not_finish(self) -> None:
        with socket.socket() as wake, mock.patch.object(supervisor, "_sleep", self._tick):
            self.assertFalse(self.supervisor._stop(wake))
        self.assertEqual(self.cluster.killed, 1)
        self.assertAlmostEqual(self.now, 1005, delta=0.2)


class ClusterTestCase(JobsTestCase):
    """What a cluster does about its workers, with processes that only sleep."""

    def setUp(self) -> None:
        self.cluster = Cluster()
        self.sleeper = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True
        )
        self.addCleanup(self.sleeper.wait)
        self.addCleanup(self.sleeper.kill)
        self.addCleanup(self.cluster._line.close)
        self.cluster._main = self.sleeper

    def work(self, pid: int) -> str:
        self.enqueue()
        self.job = claim(f"{self.cluster.prefix}{pid}")
        return self.job.worker_id

    def test_it_takes_the_job_of_a_dead_worker_at_once(self) -> None:
        self.work(os.getpid())  # alive, but in another session: the number was used again
        self.cluster.take_from_the_dead()
        bells.top_up()
        self.assertEqual(states(self.job), ("queued", "pending"))

    def test_it_leaves_a_worker_that_works(self) -> None:
        self.work(self.sleeper.pid)
        self.cluster.take_from_the_dead()
        bells.top_up()
        self.assertEqual(states(self.job), ("processing", "processing"))
        self.assertIsNone(self.sleeper.poll())

    def test_it_kills_a_worker_that_no_longer_renews(self) -> None:
        self.work(self.sleeper.pid)
        expire(self.job)
        with self.assertLogs("imageproc.jobs", "ERROR"):
            self.cluster.take_from_the_dead()
        self.assertEqual(self.sleeper.wait(5), -signal.SIGKILL)

    def test_it_leaves_the_jobs_of_others(self) -> None:
        self.enqueue()
        job = claim("elsewhere/0ther000/1")
        expire(job)
        self.cluster.take_from_the_dead()
        self.assertEqual(states(job), ("processing", "processing"))

    def test_it_gives_back_what_a_killed_cluster_held(self) -> None:
        self.work(self.sleeper.pid)
        self.assertTrue(self.cluster.is_running())
        self.cluster.kill()
        bells.top_up()
        self.assertEqual(states(self.job), ("queued", "pending"))
        self.assertFalse(self.cluster.is_running())

    def test_it_is_free_while_a_worker_has_nothing_to_do(self) -> None:
        with self.settings(WORKERS=1):
            self.assertTrue(self.cluster.is_free())
            self.work(self.sleeper.pid)
            self.assertFalse(self.cluster.is_free())

    def test_its_workers_share_the_cores(self) -> None:
        with self.settings(THREADS_PER_WORKER=2):
            environment = self.cluster._environment()
        self.assertEqual(
            (environment["OMP_NUM_THREADS"], environment["NUMBA_NUM_THREADS"]), ("2", "1")
        )
        self.assertEqual(environment["SERVICE"], "worker")


warmed: list[tuple[Any, int]] = []


def warm(models_dir: Any, threads: int) -> None:
    time.sleep(0.1)
    warmed.append((models_dir, threads))


def freeze(models_dir: Any, threads: int) -> None:
    raise OSError("no weights")


class WarmUpTestCase(SimpleTestCase):
    def setUp(self) -> None:
        warmed.clear()

    @override_settings(
        WARM_UP=["tests.jobs.test_supervisor.warm"], MODELS_DIR="m", THREADS_PER_WORKER=3
    )
    def test_a_job_waits_for_what_is_being_loaded(self) -> None:
        warmup.start()
        self.assertEqual(warmed, [])
        warmup.wait()
        self.assertEqual(warmed, [("m", 3)])

    @override_settings(WARM_UP=["tests.jobs.test_supervisor.freeze"])
    def test_a_failure_is_told_and_costs_nothing(self) -> None:
        with self.assertLogs("imageproc.jobs", "ERROR"):
            warmup.start()
            warmup.wait()

    @override_settings(WARM_UP=[])
    def test_there_may_be_nothing_to_load(self) -> None:
        warmup.start()
        warmup.wait()
