"""The two statements that every job costs, each one round trip."""

from __future__ import annotations

import functools
from typing import Any, cast

from django.apps import apps
from django.db.models import ForeignKey

from jobs.subjects import SUBJECTS

CLAIM = "WITH moved AS (SELECT * FROM claim_next_job(%s, %s))"

COMPLETE = """
WITH moved AS (
    UPDATE conversion_jobs
    SET status = 'completed', progress = 100, completed_at = clock_timestamp()
    WHERE id = %s AND attempt = %s AND worker_id = %s AND status = 'processing'
    RETURNING *)
"""

# coalesce() keeps the planner at the primary key: believing that hardly a row is pending, it would
# rather read a partial index of all that are.
FOLLOW = """, {field} AS (
    UPDATE {table} SET status = '{target}', error_message = ''
    FROM moved
    WHERE {table}.id = moved.{column} AND coalesce({table}.status, '') = '{source}')
"""


@functools.cache
def claim() -> str:
    """Choose, lock and move the best waiting row. Parameters: worker, seconds of lease."""
    return "".join([CLAIM, _subjects_follow("pending", "processing"), "SELECT * FROM moved"])


@functools.cache
def complete() -> str:
    """End one attempt well. Parameters: id, attempt, worker. No row: it is not this attempt's."""
    return "".join([COMPLETE, _subjects_follow("processing", "completed"), "SELECT id FROM moved"])


def _subjects_follow(source: str, target: str) -> str:
    """The same move on the tables of all subjects; the job has one of them."""
    clauses = []
    for field in SUBJECTS:
        key = cast("ForeignKey[Any]", apps.get_model("jobs", "Job")._meta.get_field(field))
        subject = key.related_model._meta
        names = {"field": field, "column": key.column, "table": subject.db_table}
        clauses.append(FOLLOW.format(source=source, target=target, **names))
    return "".join(clauses)
