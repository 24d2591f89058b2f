"""What a worker does when a bell rings."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django_q.exceptions import TimeoutException

from imageproc.pipelines.errors import PipelineError
from jobs import bells, lifeline, warmup
from jobs.exceptions import JobCancelled, LeaseLost
from jobs.lease import Lease
from jobs.logger import logger
from jobs.models import Job, Outcome
from jobs.progress import Reporter

PAUSES = (0.2, 0.5, 1, 2, 4, 8)  # seconds between tries to tell a database that comes back
GROWTH = 4  # each further try waits so many times longer
JITTER = 0.2  # of the delay, either way, so that jobs that failed together part
SPREE = 0.25  # seconds after a bell in which its worker takes further jobs without theirs


def answer_bell() -> None:
    """Do the best waiting job, and for a moment the next ones as well. Called by django-q2.

    A bell on its way through django-q2 costs more than the claim and the end of a job together.
    For work of seconds that is nothing; jobs of milliseconds are taken in a row, and their bells
    taken down unheard. Each claim still takes the most urgent job.

    Raises:
        TimeoutException: the work took too long; django-q2 then replaces this process.
    """
    until = time.monotonic() + SPREE
    taken = 0
    while work_one():
        taken += 1
        if time.monotonic() > until:
            break
    if taken > 1:
        bells.take_down(taken - 1)


def work_one() -> bool:
    """Claim one job, do its work, record how it ended; False when there was none to claim.

    Raises:
        TimeoutException: the work took too long.
    """
    lifeline.beat()
    if lifeline.is_cut():  # the job waits for a worker that stays
        return False
    job = Job.objects.claim_next(lifeline.worker_name())
    if job is None:  # a bell too many, or the job was cancelled
        return False
    with Lease(job) as lease:
        _attempt(job, lease)
    return True


def _attempt(job: Job, lease: Lease) -> None:
    outcome: Outcome | None = None
    try:
        warmup.wait()
        outcome = finished = job.subject.process(job, Reporter(job, lease))
        _tell(lambda: job.complete(finished))
    except (JobCancelled, LeaseLost) as problem:
        _say_gone(job, problem)
    except PipelineError as problem:  # expected: the message tells the person what to change
        _give_up(job, str(problem), problem.code)
    except TimeoutException:  # a SystemExit: `except Exception` would miss it
        _try_again(job, "This took too long.", "timeout")
        _discard(job, outcome)
        raise  # django-q2 replaces the worker, whose state nobody knows
    except Exception as problem:  # noqa: BLE001 (logged with its traceback; the job is tried again)
        _try_again(job, _reference(job, problem), "unexpected")
    else:
        return
    _discard(job, outcome)


def delay(attempt: int) -> float:
    """Seconds to wait after so many attempts."""
    seconds = settings.JOB_RETRY_DELAY * GROWTH ** (attempt - 1)
    return float(seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 (no secret)


def _try_again(job: Job, message: str, code: str) -> None:
    seconds = delay(job.attempt)
    _end(job, lambda: job.try_again_or_fail(message, seconds=seconds, code=code))


def _give_up(job: Job, message: str, code: str) -> None:
    _end(job, lambda: job.fail(message, code=code))
    logger.info(
        "Job %s cannot be done: %s", job.pk, message,
        extra={"action": "job_refused", "job": job.pk, "code": code},
    )  # fmt: skip


def _end(job: Job, tell: Callable[[], None]) -> None:
    try:
        _tell(tell)
    except LeaseLost as problem:
        _say_gone(job, problem)


def _tell(tell: Callable[[], None]) -> None:
    """Tell the database, also one that is coming back; after the last try, the lease decides."""
    for pause in PAUSES:
        try:
            return tell()
        except (OperationalError, InterfaceError) as problem:
            logger.warning(
                "The database did not take the end of a job: %s", problem,
                extra={"action": "database_away"},
            )  # fmt: skip
            connection.close()
            time.sleep(pause)
    return tell()


def _discard(job: Job, outcome: Outcome | None) -> None:
    """Remove the files, unless this attempt's rows own them after all."""
    if outcome is None:
        return
    try:
        if not job.was_completed_here():
            outcome.discard()
    except Exception:  # noqa: BLE001 (logged; what is left is swept with the orphaned files)
        logger.exception(
            "The files of attempt %s of job %s stay until they are swept", job.attempt, job.pk,
            extra={"action": "discard_failed", "job": job.pk},
        )  # fmt: skip


def _say_gone(job: Job, problem: Exception) -> None:
    logger.info(
        "Attempt %s of job %s was dropped: %s", job.attempt, job.pk, problem,
        extra={"action": "attempt_dropped", "job": job.pk},
    )  # fmt: skip


def _reference(job: Job, problem: Exception) -> str:
    """Log what happened for staff, and a sentence by which a person can ask them."""
    reference = secrets.token_hex(4)
    logger.error(
        "Attempt %s of job %s went wrong (reference %s): %r",
        job.attempt, job.pk, reference, problem, exc_info=problem,
        extra={"action": "job_error", "job": job.pk, "reference": reference},
    )  # fmt: skip
    return f"Something went wrong here. Tell the staff this reference: {reference}."
