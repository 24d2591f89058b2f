"""The two statements that every job costs, each one round trip."""

from __future__ import annotations

import functools
from typing import Any, cast

from django.apps import apps
from django.db.models import ForeignKey

from jobs.subjects import SUBJECTS

CLAIM = """
WITH moved AS (
    UPDATE conversion_jobs SET
        status = 'processing', attempt = attempt + 1, worker_id = %s,
        started_at = clock_timestamp(),
        lease_expires_at = clock_timestamp() + make_interval(secs => %s),
        run_after = NULL, progress = 0, step = '', error_code = '', error_message = ''
    WHERE id = (
        SELECT id FROM conversion_jobs
        WHERE status = 'queued' AND (run_after IS NULL OR run_after <= clock_timestamp())
        ORDER BY priority DESC, created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *)
"""

COMPLETE = """
WITH moved AS (
    UPDATE conversion_jobs
    SET status = 'completed', progress = 100, completed_at = clock_timestamp()
    WHERE id = %s AND attempt = %s AND status = 'processing'
    RETURNING *)
"""

FOLLOW = """, {field} AS (
    UPDATE {table} SET status = '{target}', error_message = ''
    FROM moved WHERE {table}.{key} = moved.{column} AND {table}.status = '{source}')
"""


@functools.cache
def claim() -> str:
    """Choose, lock and move the best waiting row. Parameters: worker, seconds of lease."""
    return "".join([CLAIM, _subjects_follow("pending", "processing"), "SELECT * FROM moved"])


@functools.cache
def complete() -> str:
    """End one attempt well. Parameters: id, attempt. No row: the job is not this attempt's."""
    return "".join([COMPLETE, _subjects_follow("processing", "completed"), "SELECT id FROM moved"])


def _subjects_follow(source: str, target: str) -> str:
    """The same move on the tables of all subjects; the job has one of them."""
    clauses = []
    for field in SUBJECTS:
        key = cast("ForeignKey[Any]", apps.get_model("jobs", "Job")._meta.get_field(field))
        subject = key.related_model._meta
        names = {"field": field, "column": key.column, "table": subject.db_table, "key": "id"}
        clauses.append(FOLLOW.format(source=source, target=target, **names))
    return "".join(clauses)
