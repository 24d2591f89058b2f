"""Jobs that do nothing, timed: python -m imageproc.bench.queue_probe prints one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from images.models import Image
    from jobs.models import Job, Report

PATIENCE = 120  # seconds
WARM_UP = 20  # jobs that are not timed


class NothingConfig(AppConfig):
    name = "imageproc.bench.queue_probe"
    label = "queue_probe"

    def ready(self) -> None:
        from images.models import Image

        Image.process = do_nothing  # type: ignore[assignment,method-assign]


class Nothing:
    def save(self) -> None:
        """There is nothing to save."""

    def discard(self) -> None:
        """There is nothing to remove."""


def do_nothing(image: Image, job: Job, report: Report) -> Nothing:
    return Nothing()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--starts", type=int, default=60)
    asked = parser.parse_args()
    _prepare()
    figures = {
        **_alone(),
        **_bare(asked.jobs),
        **_through(asked.jobs),
        **_starts(asked.starts),
    }
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in figures.items()}) + "\n")


def _prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _alone(number: int = 300) -> dict[str, float]:
    """One job in this process: claim, lease, nothing, finish."""
    from jobs.worker import work_one

    _enqueue(number + WARM_UP)
    for _ in range(WARM_UP):
        work_one()
    started = time.perf_counter()
    for _ in range(number):
        work_one()
    spent = (time.perf_counter() - started) / number
    assert not _left()  # noqa: S101 (a figure of anything else would mislead)
    _drop_bells()
    return {"overhead_ms": spent * 1000}


def _bare(number: int) -> dict[str, float]:
    """What django-q2 alone does here and now: tasks that do nothing, without a job."""
    from django_q.brokers import get_broker
    from django_q.tasks import async_task

    broker = get_broker()
    for _ in range(number):
        async_task("time.monotonic", broker=broker)
    with _workers():
        first = _wait_until_at_most(broker, number - WARM_UP)
        last = _wait_until_at_most(broker, WARM_UP)
    return {"bare_tasks_per_second": (first[1] - last[1]) / (last[0] - first[0])}


def _wait_until_at_most(broker: Any, number: int) -> tuple[float, int]:
    """When so few tasks hung, and how many."""
    until = time.monotonic() + PATIENCE
    while (hanging := broker.queue_size()) > number:
        if time.monotonic() > until:
            raise SystemExit("The workers did not finish. Look at what they said above.")
        time.sleep(0.02)
    return time.monotonic(), hanging


def _through(number: int) -> dict[str, float]:
    """A full queue, from the first start to the last end."""
    from django.db.models import Max, Min

    from jobs.models import Job

    started = time.perf_counter()
    first = _enqueue(number)
    spent = (time.perf_counter() - started) / number
    with _workers():
        _wait_until_done()
    timed = Job.objects.filter(created_at__gte=first.created_at)
    times = timed.aggregate(first=Min("started_at"), last=Max("completed_at"))
    seconds = (times["last"] - times["first"]).total_seconds()
    return {"enqueue_ms": spent * 1000, "jobs_per_second": number / seconds}


def _starts(number: int) -> dict[str, float]:
    """One job at a time, at any moment of the workers' idle round."""
    from jobs.models import Job

    waits = []
    with _workers():
        _enqueue(WARM_UP)
        _wait_until_done()
        for _ in range(number):
            time.sleep(random.uniform(0.1, 0.25))  # noqa: S311 (no secret)
            job = _enqueue(1)
            _wait_until_done()
            job = Job.objects.get(pk=job.pk)
            assert job.started_at is not None  # noqa: S101 (it is done)
            waits.append((job.started_at - job.created_at).total_seconds() * 1000)
    return {
        "start_median_ms": statistics.median(waits),
        "start_p95_ms": statistics.quantiles(waits, n=20)[-1],
    }


def _enqueue(number: int) -> Job:
    """Returns the first of them."""
    from images.models import Image
    from jobs.models import Job

    owner = _owner()
    images = [
        Image(
            user=owner, file_name="x.png", file_path=f"bench/{uuid.uuid4()}", file_size=1,
            image_hash=uuid.uuid4().hex, mime_type="image/png", width=1, height=1,
        )
        for _ in range(number)
    ]  # fmt: skip
    jobs = [Job.objects.enqueue(image) for image in Image.objects.bulk_create(images)]
    return jobs[0]


def _owner() -> Any:
    from accounts.models import User

    return User.objects.get_or_create(email="bench@example.org", username="bench")[0]


def _left() -> int:
    from jobs.models import Job

    return Job.objects.live().count()


def _drop_bells() -> None:
    from django_q.brokers import get_broker

    get_broker().purge_queue()


def _wait_until_done() -> None:
    until = time.monotonic() + PATIENCE
    while _left():
        if time.monotonic() > until:
            raise SystemExit("The workers did not finish. Look at what they said above.")
        time.sleep(0.1)  # not more often: counting costs what is measured


@contextmanager
def _workers() -> Iterator[None]:
    working = subprocess.Popen(
        [sys.executable, "-m", "django", "work"], stdin=subprocess.DEVNULL, stdout=sys.stderr,
        env=os.environ,
    )  # fmt: skip
    try:
        yield
    finally:
        working.terminate()
        working.wait(PATIENCE)


if __name__ == "__main__":
    main()
