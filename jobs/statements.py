"""The two statements that every job costs, each one round trip."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, cast

from django.apps import apps

from jobs.subjects import SUBJECTS

if TYPE_CHECKING:
    from jobs.models import Subject

CLAIM = "WITH moved AS (SELECT * FROM claim_next_job(%s, %s))"

COMPLETE = """
WITH moved AS (
    UPDATE conversion_jobs
    SET status = 'completed', progress = 100, completed_at = clock_timestamp()
    WHERE id = %s AND attempt = %s AND worker_id = %s AND status = 'processing'
    RETURNING *)
"""

# coalesce() keeps the planner at the primary key: believing that hardly a row is being worked on,
# it would rather read a partial index of all that are.
FOLLOW = """, {field} AS (
    UPDATE {table} SET status = 'completed', error_message = ''
    FROM moved
    WHERE {table}.id = moved.{column} AND coalesce({table}.status, '') = 'processing')
"""

# A function that is called in a WITH runs only when its answer is asked for: hence the joins.
CALL = """, {field} AS (
    SELECT {mover} FROM moved WHERE moved.{column} IS NOT NULL)
"""


@functools.cache
def claim() -> str:
    """Choose, lock and move the best waiting row. Parameters: worker, seconds of lease.

    Subjects are moved by functions, which see what was queued since the statement began.
    """
    calls = [
        CALL.format(field=field, column=f"{field}_id", mover=_mover(field, model))
        for field, model in _subjects()
    ]
    joins = (f" LEFT JOIN {field} ON true" for field, _ in _subjects())
    return "".join([CLAIM, *calls, "SELECT moved.* FROM moved", *joins])


@functools.cache
def complete() -> str:
    """End one attempt well. Parameters: id, attempt, worker. No row: it is not this attempt's.

    A subject that is moved by a function is moved by its outcome, which knows the result.
    """
    clauses = (
        FOLLOW.format(field=field, column=f"{field}_id", table=model._meta.db_table)
        for field, model in _subjects()
        if not model.mover
    )
    return "".join([COMPLETE, *clauses, "SELECT id FROM moved"])


def _mover(field: str, model: type[Subject]) -> str:
    if model.mover:
        return f"{model.mover}(moved.{field}_id, 'processing')"
    return f"follow_claim('{model._meta.db_table}', moved.{field}_id)"


def _subjects() -> list[tuple[str, type[Subject]]]:
    fields = apps.get_model("jobs", "Job")._meta
    return [
        (name, cast("type[Subject]", fields.get_field(name).related_model)) for name in SUBJECTS
    ]
