"""What staff do with crawls. Each raises a sentence where it cannot be done."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from jobs.exceptions import JobStateError
from jobs.models import Job
from templates_app.crawling.errors import CrawlRefused
from templates_app.crawling.processing import PRIORITY
from templates_app.crawling.sources import SOURCES, Filters
from templates_app.crawling.state import End, State
from templates_app.models import CrawlTask
from templates_app.models.template import Category

MOST_WANTED = 10_000


def begin(
    by: User | None,
    source: str,
    query: str,
    *,
    wanted: int = 50,
    filters: dict[str, Any] | None = None,
    category: str = Category.CUSTOM,
    priority: int = PRIORITY,
) -> CrawlTask:
    """A new crawl, queued. Raises as `start` does."""
    task = CrawlTask(
        source_type=source,
        search_query=query.strip(),
        filters=filters or {},
        wanted=wanted,
        category=category,
        created_by=by,
    )
    start(task, priority=priority)
    return task


def start(task: CrawlTask, *, priority: int = PRIORITY) -> None:
    """Save a new task and queue its first slice.

    Raises:
        CrawlRefused: it cannot be searched for this, or not with these settings.
    """
    _check(task)
    with transaction.atomic():
        task.save(force_insert=True)
        Job.objects.enqueue(task, priority=priority)


def cancel(task: CrawlTask) -> None:
    """End it where it is. What was collected stays.

    Raises:
        JobStateError: it has ended already.
    """
    job = Job.objects.live().filter(crawl_task=task).first()
    if job is None:
        raise JobStateError("This has already ended.")
    job.cancel()
    task.refresh_from_db()


def resume(task: CrawlTask, *, priority: int = PRIORITY) -> None:
    """Go on where it ended.

    Raises:
        CrawlRefused: its settings do not allow it now, or there is nothing to go on with.
        JobStateError: it is under way.
    """
    _check(task)
    state = State.of(task)
    if not task.is_live and not may_resume(task):
        raise CrawlRefused("This is done. Start it again to search from the beginning.")
    with transaction.atomic():
        if state.end == End.LOOKED_AT_ENOUGH:
            _look_further(task, state)
        Job.objects.enqueue(task, priority=priority)


def again(task: CrawlTask, by: User | None) -> CrawlTask:
    """The same search from the beginning, as a new task; what is there already is left out.

    Raises:
        CrawlRefused: its settings do not allow it now.
    """
    return begin(
        by,
        task.source_type,
        task.search_query,
        wanted=task.wanted,
        filters=task.filters,
        category=task.category,
    )


def may_resume(task: CrawlTask) -> bool:
    """Whether there is anything to go on with."""
    return not task.is_live and State.of(task).end not in {End.ENOUGH, End.NOTHING_LEFT}


def _look_further(task: CrawlTask, state: State) -> None:
    """As many again as for a new crawl."""
    more = Filters().most_seen(task.wanted)
    task.filters = task.filters | {"max_seen": max(state.looked_at, state.pages) + more}
    task.save(update_fields=["filters"])


def _check(task: CrawlTask) -> None:
    if not 1 <= task.wanted <= MOST_WANTED:
        raise CrawlRefused(f"Collect at least one picture and at most {MOST_WANTED}.")
    SOURCES[task.source_type].check(task.search_query, Filters.from_json(task.filters))
