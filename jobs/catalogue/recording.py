"""A picture is done, or known to fail: written at once, while the attempt owns its product."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from imageproc.pipelines.errors import PipelineError
from jobs.exceptions import JobCancelled, JobError, LeaseLost
from jobs.models import Job, Product

# The job's row is held until the commit: an attempt that lost its lease writes nothing. The commit
# need not wait for the disk: a crash of the whole server would forget the last pictures, and they
# would be made again.
MINE = """
WITH mine AS (
    SELECT FROM conversion_jobs
    WHERE id = %(job)s AND attempt = %(attempt)s AND worker_id = %(worker)s
        AND status = 'processing'
    FOR SHARE),
quickly AS (SELECT set_config('synchronous_commit', 'off', true))
"""

DONE = f"""{MINE}
UPDATE products SET
    output_image_paths[%(place)s] = %(path)s, thumbnail_paths[%(place)s] = %(thumbnail)s,
    facts = facts || %(facts)s, pictures_done = pictures_done + 1,
    bytes_in = bytes_in + %(bytes_in)s, bytes_out = bytes_out + %(bytes_out)s
WHERE id = %(product)s AND EXISTS (SELECT FROM mine) AND (SELECT true FROM quickly)
"""  # noqa: S608 (constants)

FAILED = f"""{MINE}
UPDATE products SET errors = errors || %(errors)s, pictures_failed = pictures_failed + 1
WHERE id = %(product)s AND EXISTS (SELECT FROM mine) AND (SELECT true FROM quickly)
"""  # noqa: S608 (constants)


class NotMine(Exception):
    """Another attempt owns the product; `reason` is what the worker is to be told."""

    def __init__(self, reason: JobError) -> None:
        super().__init__(str(reason))
        self.reason = reason


def record(
    product: Product, job: Job, position: int, path: str, thumbnail: str, facts: dict[str, Any]
) -> None:
    """Raises `NotMine`: nothing was written."""
    values = {
        "path": path,
        "thumbnail": thumbnail,
        "facts": json.dumps({str(position): facts}),
        "bytes_in": facts["in"],
        "bytes_out": facts["out"],
    }
    _write(DONE, product, job, position, values)


def record_failure(product: Product, job: Job, position: int, refusal: PipelineError) -> None:
    """Keep the sentence for the person; raises what ends the work of an attempt that is over."""
    values = {"errors": json.dumps({str(position): str(refusal)})}
    try:
        _write(FAILED, product, job, position, values)
    except NotMine as problem:
        raise problem.reason from problem


def _write(
    statement: str, product: Product, job: Job, position: int, values: dict[str, Any]
) -> None:
    whose: dict[str, Any] = {"job": job.pk, "attempt": job.attempt, "worker": job.worker_id}
    # Arrays of PostgreSQL begin at 1.
    what: dict[str, Any] = {"product": product.pk, "place": position + 1}
    with connection.cursor() as cursor:
        cursor.execute(statement, whose | what | values)
        written = cursor.rowcount
    if not written:
        cancelled = Job.objects.attempt_of(job).filter(status=Job.Status.CANCELLED).exists()
        raise NotMine(JobCancelled() if cancelled else LeaseLost())
