"""The queue on a database of its own: how soon a job starts, what it costs, how many go through."""

from __future__ import annotations

import argparse
from typing import Any

from imageproc.bench.fresh import measured
from imageproc.bench.report import Report, Row


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=2000, help="no-op jobs that go through")
    parser.add_argument("--starts", type=int, default=60, help="idle starts that are timed")
    parser.add_argument("--redis", default="", help="a Redis address, to measure its bell as well")


def run(*, jobs: int = 2000, starts: int = 60, redis: str = "", **others: Any) -> Report:
    """Measure with the database's bell, and with Redis's where an address is given."""
    found = {"database": _measured(jobs, starts, "")}
    if redis:
        found["Redis"] = _measured(jobs, starts, redis)
    rows = [row for bell, figures in found.items() for row in _rows(bell, figures)]
    return Report(rows=rows, figures=dict(found))


def _rows(bell: str, figures: dict[str, float]) -> list[Row]:
    bare = Row(
        what="a no-op job in no-op tasks of django-q2 alone",
        measured=round(figures["bare_tasks_per_second"] / figures["jobs_per_second"], 2),
        limit=2,
        detail=f"{figures['bare_tasks_per_second']} tasks a second in the same run",
    )
    return [
        Row(
            what=f"enqueue to start, idle, median, {bell} bell",
            measured=figures["start_median_ms"],
            limit=10 if bell == "Redis" else 40,
            unit="ms",
            detail=f"95th percentile {figures['start_p95_ms']} ms",
        ),
        Row(
            what=f"claim, lease and finish of one job, {bell} bell",
            measured=figures["overhead_ms"],
            limit=5,
            unit="ms",
        ),
        Row(
            what=f"time per no-op job with two workers, {bell} bell",
            measured=round(1000 / figures["jobs_per_second"], 2),
            limit=2.5,
            unit="ms",
            detail=f"{figures['jobs_per_second']} jobs a second",
        ),
        # On Redis a task writes nothing and a job must: there is nothing to compare.
        *([bare] if bell == "database" else []),
    ]


def _measured(jobs: int, starts: int, redis: str) -> dict[str, float]:
    return measured(
        "imageproc.bench.queue_probe",
        ["--jobs", str(jobs), "--starts", str(starts)],
        DJANGO_SETTINGS_MODULE="imageproc.bench.queue_settings",
        Q_BROKER_REDIS=redis,
    )
