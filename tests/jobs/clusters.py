"""Real workers on the test database, as processes that tests may kill."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psutil
from django.conf import settings
from django.core.files.storage import default_storage
from django_q.status import Stat

from accounts.models import User
from images.models import Image
from jobs.models import Job
from tests.databases import test_database_url
from tests.people import make_image, make_user

Answer = TypeVar("Answer")
PATIENCE = 40  # seconds; a loaded machine takes long to start processes
QUICK = {"JOB_LEASE": "2", "JOB_TIMEOUT": "20", "JOB_STALL": "3", "JOB_RETRY_DELAY": "0"}


class Worker:
    """A running `manage.py work` or `manage.py qcluster`."""

    def __init__(
        self,
        command: str = "work",
        *arguments: str,
        parent: tuple[str, ...] = (),
        **environment: str,
    ) -> None:
        self.log = (settings.DATA_DIR / f"{command}-{time.monotonic_ns()}.log").open("wb")
        self.process = subprocess.Popen(
            [*parent, sys.executable, "-m", "django", command, *arguments],
            cwd=settings.BASE_DIR,
            env=_environment() | QUICK | environment,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self._seen: dict[int, psutil.Process] = {}

    def said(self) -> str:
        return Path(self.log.name).read_text()

    def processes(self) -> list[psutil.Process]:
        """All its processes, and those that it had when this was last asked."""
        with contextlib.suppress(psutil.Error):
            main = psutil.Process(self.process.pid)
            for one in [main, *main.children(recursive=True)]:
                self._seen[one.pid] = one
        return [one for one in self._seen.values() if _lives(one)]

    def stat(self) -> Any:
        """What its cluster tells of itself."""

        def found() -> Any:
            mine = {one.pid for one in self.processes()}
            return next((stat for stat in Stat.get_all() if {*stat.workers} & mine), None)

        return wait_for(found)

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Kill whatever is left of it."""
        for one in self.processes():
            with contextlib.suppress(psutil.Error):
                one.kill()
        self.process.wait(PATIENCE)
        wait_for(lambda: not self.processes())
        self.log.close()


@contextlib.contextmanager
def working(
    command: str = "work",
    *arguments: str,
    parent: tuple[str, ...] = (),
    is_legible: bool = True,
    **environment: str,
) -> Iterator[Worker]:
    """A worker that is ready; one with another SECRET_KEY cannot tell so."""
    worker = Worker(command, *arguments, parent=parent, **environment)
    try:
        if is_legible:
            worker.stat()
        yield worker
    except BaseException:
        sys.stderr.write(worker.said()[-20_000:])
        raise
    finally:
        worker.end()


def wait_for(ask: Callable[[], Answer], seconds: float = PATIENCE) -> Answer:
    """The first true answer."""
    until = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer or time.monotonic() > until:
            assert answer, f"still {answer!r} after {seconds} s"
            return answer
        time.sleep(0.05)


def enqueue(number: int = 1, priority: int = 0, **parameters: Any) -> list[Job]:
    """So many jobs, each on a picture of its own."""
    owner = User.objects.filter(username="alice").first() or make_user("alice")
    return [
        Job.objects.enqueue(make_image(owner), priority=priority, parameters=parameters)
        for _ in range(number)
    ]


def status_of(job: Job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


def wait_until_ended(jobs: list[Job], seconds: float = PATIENCE) -> None:
    live = Job.objects.filter(pk__in=[job.pk for job in jobs]).live()
    wait_for(lambda: not live.count(), seconds)


def wait_until_working(*jobs: Job) -> int:
    """A process that works on one of them."""
    rows = Job.objects.filter(pk__in=[job.pk for job in jobs], status="processing", progress__gte=1)
    name, *_ = wait_for(lambda: list(rows.values_list("worker_id", flat=True)))
    return int(name.rpartition("/")[2])


def audit(jobs: list[Job]) -> int:
    """Every job completed once: one row, one file of that row. Returns files left for the sweep."""
    ids = [job.pk for job in jobs]
    rows = Job.objects.filter(pk__in=ids)
    assert Counter(rows.values_list("status", flat=True)) == {"completed": len(jobs)}
    stray = 0
    for job in rows.with_subject():
        image = job.subject
        assert isinstance(image, Image)
        assert image.status == Image.Status.COMPLETED
        (result,) = image.results.all()
        files = set(default_storage.listdir(f"probe/{job.pk}")[1])
        assert Path(result.file_path).name in files
        stray += len(files) - 1
    return stray


def _lives(one: psutil.Process) -> bool:
    try:
        return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": test_database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.jobs.cluster_settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "WORKERS": "2",
        "PYTHONUNBUFFERED": "1",
    }
