"""The database goes away under the workers, and comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.jobs.clusters import audit, enqueue, wait_until_ended, wait_until_working, working

pytestmark = [pytest.mark.cluster]


def chaos(*arguments: str) -> dict[str, Any]:
    """What tests/jobs/chaos.py found, on a server of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DATA_DIR"}}
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.chaos", *arguments],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr[-5000:]
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def assert_once(report: dict[str, Any]) -> None:
    """Every job ended by itself, once, with one row and its file."""
    wrong = ("lost", "twice", "done_without_row", "rows_without_file")
    assert {name: report[name] for name in wrong} == dict.fromkeys(wrong, 0), report
    assert report["ended_by_itself"], report


@pytest.mark.django_db(transaction=True)
def test_it_survives_the_loss_of_every_connection() -> None:
    with working() as worker:
        jobs = enqueue(3, seconds=1)
        wait_until_working(*jobs)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] >= 3
        wait_until_ended(jobs)
        audit(jobs)
        assert worker.process.poll() is None


def test_it_survives_a_crash_of_the_database() -> None:
    report = chaos("--jobs", "12", "--milliseconds", "500", "900", "--faults", "database")
    assert_once(report)
    assert report["kills"] == {"database": 1}


def test_it_survives_whatever_is_killed() -> None:
    report = chaos("--jobs", os.environ.get("CHAOS_JOBS", "150"))
    assert_once(report)
    assert sum(report["kills"].values()) == 10
