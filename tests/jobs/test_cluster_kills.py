"""Whatever is killed, every job ends once and the queue goes on by itself."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from jobs.models import Job
from tests.jobs.clusters import (
    Worker,
    audit,
    enqueue,
    status_of,
    wait_for,
    wait_until_ended,
    wait_until_working,
    working,
)

pytestmark = [pytest.mark.cluster, pytest.mark.django_db(transaction=True)]

READ = "0"  # number of read(2) on x86-64, where a worker that holds the queue's lock sits


def idle_workers(worker: Worker) -> list[int]:
    """Its workers, after a first job went through."""
    jobs = enqueue()
    wait_until_ended(jobs)
    time.sleep(0.3)
    return list(worker.stat().workers)


def goes_on() -> None:
    """A fresh job ends without help."""
    jobs = enqueue(2, seconds=0.1)
    wait_until_ended(jobs)
    audit(jobs)


def test_it_does_a_job_again_whose_worker_was_killed() -> None:
    with working():
        (job,) = enqueue(seconds=1)
        os.kill(wait_until_working(job), signal.SIGKILL)
        wait_until_ended([job])
        audit([job])
        job.refresh_from_db()
        assert (job.attempt, job.retry_count) == (2, 1)
        goes_on()


def test_it_heals_when_an_idle_worker_is_killed_that_waits_for_its_turn() -> None:
    with working() as worker:
        for pid in idle_workers(worker):
            if _system_call(pid) != READ:
                os.kill(pid, signal.SIGKILL)
        goes_on()


def test_it_heals_when_an_idle_worker_dies_with_the_lock_of_the_queue() -> None:
    with working() as worker:
        pids = idle_workers(worker)
        holders = [pid for pid in pids if _system_call(pid) == READ] or pids
        for pid in holders:
            os.kill(pid, signal.SIGKILL)
        goes_on()
        assert "starts none" in worker.said()


def test_it_heals_when_the_sentinel_is_killed() -> None:
    with working() as worker:
        (job,) = enqueue(seconds=1)
        wait_until_working(job)
        os.kill(worker.stat().sentinel, signal.SIGKILL)
        wait_until_ended([job])
        audit([job])
        goes_on()


def test_it_heals_when_the_main_process_of_the_cluster_is_killed() -> None:
    with working() as worker:
        (job,) = enqueue(seconds=1)
        wait_until_working(job)
        sentinel = psutil.Process(worker.stat().sentinel)
        os.kill(sentinel.ppid(), signal.SIGKILL)
        wait_for(lambda: not sentinel.is_running())
        wait_until_ended([job])
        audit([job])
        goes_on()


def test_it_heals_when_the_whole_cluster_is_killed() -> None:
    with working() as worker:
        jobs = enqueue(3, seconds=0.5)
        wait_until_working(*jobs)
        os.killpg(os.getsid(worker.stat().sentinel), signal.SIGKILL)
        wait_until_ended(jobs)
        audit(jobs)
        goes_on()


def test_it_leaves_no_process_when_it_is_killed_itself() -> None:
    with working() as worker:
        (job,) = enqueue(seconds=30)
        wait_until_working(job)
        assert len(worker.processes()) >= 7  # itself, main, sentinel, two workers, monitor, pusher
        worker.process.kill()
        wait_for(lambda: not worker.processes(), 5)


def test_it_dies_with_its_parent_when_asked_to() -> None:
    parent = (sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])")
    with working("work", "--die-with-parent", parent=parent) as worker:
        assert len(worker.processes()) >= 8
        worker.process.kill()
        wait_for(lambda: not worker.processes(), 5)


def test_two_clusters_share_a_queue_and_survive_each_other() -> None:
    with working() as one, working() as two:
        jobs = enqueue(40, seconds=0.3)
        done = Job.objects.filter(status="completed").values_list("worker_id", flat=True)
        wait_for(lambda: len({name.split("/")[1] for name in done.all()}) == 2)
        os.killpg(os.getsid(one.stat().sentinel), signal.SIGKILL)
        wait_until_ended(jobs, 60)
        audit(jobs)
        assert two.process.poll() is None


def test_it_gives_up_on_a_job_that_kills_every_worker() -> None:
    with working():
        bad, worse = [*enqueue(deed="exit"), *enqueue(deed="segfault")]
        good = enqueue(4, seconds=0.1)
        wait_until_ended([bad, worse, *good], 60)
        audit(good)
        for job in (bad, worse):
            job.refresh_from_db()
            assert (job.status, job.attempt, job.error_code) == ("failed", 4, "worker_stopped")
            assert job.error_message == "The worker stopped 4 times while working on this."
            assert job.subject.error_message == job.error_message
        goes_on()


@pytest.mark.parametrize("deed", ["hang", "hang_native", "hang_locked"])
def test_it_ends_a_job_that_hangs(deed: str) -> None:
    with working(JOB_TIMEOUT="2"):
        (job,) = enqueue(deed=deed, times=1)
        other = enqueue(2, seconds=0.1)
        wait_until_ended([job, *other])
        audit([job, *other])
        job.refresh_from_db()
        assert job.attempt == 2


def test_it_drops_work_that_is_cancelled_meanwhile() -> None:
    with working():
        (job,) = enqueue(seconds=20)
        pid = wait_until_working(job)
        job.cancel()
        (after,) = enqueue(priority=5)
        wait_until_ended([after], 15)
        wait_for(lambda: not _busy(pid), 5)
        job.refresh_from_db()
        assert (job.status, job.subject.status) == ("cancelled", "cancelled")
        assert not job.subject.results.exists()  # type: ignore[attr-defined]


def test_it_finishes_the_job_in_hand_and_takes_no_other_when_asked_to_stop() -> None:
    with working() as worker:
        jobs = enqueue(6, seconds=1.5)
        wait_until_working(jobs[0])
        wait_until_working(jobs[1])
        worker.interrupt()
        assert worker.process.wait(20) == 0
        assert [status_of(job) for job in jobs] == ["completed"] * 2 + ["queued"] * 4
        assert not worker.processes()
    audit(jobs[:2])
    with working():
        wait_until_ended(jobs)
    audit(jobs)


def test_it_stops_at_once_when_asked_twice() -> None:
    with working() as worker:
        (job,) = enqueue(seconds=30)
        wait_until_working(job)
        worker.interrupt()
        time.sleep(0.5)
        worker.interrupt()
        worker.process.wait(5)
        assert not worker.processes()
    assert Job.objects.lease_expired().filter(pk=job.pk).exists()


def test_it_stops_when_its_cluster_is_deadlocked() -> None:
    with working() as worker:
        for pid in idle_workers(worker):
            os.kill(pid, signal.SIGKILL)
        worker.interrupt()
        assert worker.process.wait(15) == 0
        assert not worker.processes()


def test_it_stops_after_its_grace() -> None:
    with working("work", "--grace", "1") as worker:
        (job,) = enqueue(seconds=30)
        wait_until_working(job)
        worker.interrupt()
        worker.process.wait(6)
        assert not worker.processes()


def test_it_restores_bells_that_another_secret_key_rang() -> None:
    jobs = enqueue(5)
    key = "another key of the same studio, fifty characters long"
    with working(SECRET_KEY=key, is_legible=False) as worker:
        wait_until_ended(jobs)
        assert "Traceback" not in worker.said()
    audit(jobs)


def _system_call(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/syscall").read_text().split()[0]
    return ""


def _busy(pid: int) -> bool:
    return Job.objects.filter(status="processing", worker_id__endswith=f"/{pid}").exists()
