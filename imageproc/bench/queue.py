"""The queue on a database of its own: how soon a job starts, what it costs, how many go through."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

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
    """In a process of its own, whose database is made for it and dropped."""
    name = f"bench_queue_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        _in_postgres(f'CREATE DATABASE "{name}"')
        try:
            command = [sys.executable, "-m", "imageproc.bench.queue_probe"]
            arguments = ["--jobs", str(jobs), "--starts", str(starts)]
            ran = subprocess.run(
                [*command, *arguments], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True,
                env=_environment(name, folder, redis), check=True,
            )  # fmt: skip
        finally:
            _in_postgres(f'DROP DATABASE "{name}" WITH (FORCE)')
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures


def _environment(name: str, folder: str, redis: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": _address(name),
        "DATA_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "imageproc.bench.queue_settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "WORKERS": "2",
        "Q_BROKER_REDIS": redis,
    }


def _in_postgres(statement: str) -> None:
    """A statement that no transaction may hold."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _address(name: str) -> str:
    values = connection.settings_dict
    host = values.get("OPTIONS", {}).get("host") or values["HOST"]
    query = urlencode({"host": host, **({"port": values["PORT"]} if values["PORT"] else {})})
    who = f"{quote(values['USER'] or '')}:{quote(values['PASSWORD'] or '')}"
    return f"postgres://{who}@/{name}?{query}"
