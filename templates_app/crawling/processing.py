"""One slice of a crawl: pictures are looked at one by one until its time is over.

What became of each is saved before the next is asked for. A worker may die anywhere: the next one
goes on with the picture that was being looked at.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from imageproc.fetch import BadStatus, Fetched, FetchError, TooLarge
from jobs.models import Job, Outcome, Report
from templates_app.crawling import keeping, looking
from templates_app.crawling.errors import Away, Later, SourceAway
from templates_app.crawling.fates import Fate
from templates_app.crawling.found import Found
from templates_app.crawling.manners import Manners
from templates_app.crawling.sources import Filters, Source, source_of
from templates_app.crawling.sources.custom.html import wants_to_be_left_alone
from templates_app.crawling.sources.custom.source import FORBIDDEN
from templates_app.crawling.state import End, State

if TYPE_CHECKING:
    from templates_app.models import CrawlTask

PRIORITY = -5
"""Below anything that a person waits for."""
TRIES = 3
"""Of one picture, where trying again can help."""
MOST_REFUSALS = 10
"""In a row; a source that asks to be left alone so often is given up."""
SHORT = 2
"""Seconds; the next slice begins at once rather than wait so little for its bell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A slice that is over. All that it collected is saved already."""

    task: CrawlTask
    job: Job
    is_done: bool
    wait: float = 0
    """Seconds that a host wants to be left alone."""

    def save(self) -> None:
        if self.is_done:
            type(self.task).objects.filter(pk=self.task.pk).update(processed_at=timezone.now())
        else:
            delay = self.wait if self.wait > SHORT else 0
            Job.objects.enqueue(self.task, priority=self.job.priority, delay=delay)

    def discard(self) -> None:
        """Nothing is left to remove."""


def crawl(task: CrawlTask, job: Job, report: Report) -> Outcome:
    """Work for a slice, and queue the next one where more is to be done.

    Raises:
        PipelineError: it cannot go on; the message says what to change.
        Away: the source does not answer; trying again can help.
        JobCancelled, LeaseLost: raised by report.
    """
    until = time.monotonic() + settings.CRAWL_SLICE_SECONDS
    now = _Crawl(task, job, report)
    with Manners(now.tell, until) as manners:
        source = source_of(task, manners)
        try:
            while not now.state.end and time.monotonic() < until:
                now.step(source)
        except Later as later:
            return Slice(task=task, job=job, is_done=False, wait=later.seconds)
    return Slice(task=task, job=job, is_done=bool(now.state.end))


class _Crawl:
    """A slice that goes on; `state` is what was saved last."""

    def __init__(self, task: CrawlTask, job: Job, report: Report) -> None:
        self.task, self.job, self._report = task, job, report
        self.filters = Filters.from_json(task.filters)
        self.state = State.of(task)
        if self.state.end:  # somebody resumed what was done: only what was wanted may have changed
            self.state = replace(self.state, end="")

    def tell(self) -> None:
        """How far it is; raises what `report` raises."""
        collected, wanted = self.state.collected, self.task.wanted
        step = f"{collected} of {wanted} collected, {self.state.looked_at} looked at"
        self._report(step, min(collected * 100 // max(wanted, 1), 99))

    def step(self, source: Source) -> None:
        """One page, one picture, or the end."""
        self.tell()
        if end := self._end():
            self._save(replace(self.state, end=end))
        elif self.state.waiting:
            self._look(source, self.state.waiting[0])
        else:
            self._turn(source)

    def _end(self) -> str:
        most = self.filters.most_seen(self.task.wanted)
        if self.state.collected >= self.task.wanted:
            return End.ENOUGH
        if self.state.is_last and not self.state.waiting:
            return End.NOTHING_LEFT
        is_long = self.state.looked_at >= most or self.state.pages > most
        return End.LOOKED_AT_ENOUGH if is_long else ""

    # --- Pages -------------------------------------------------------------------------------

    def _turn(self, source: Source) -> None:
        try:
            page = source.page(self.state.onward)
        except FetchError as problem:
            self._wait_or_raise(problem)
        else:
            self._save(self.state.turned(page))

    def _wait_or_raise(self, problem: FetchError) -> None:
        """A busy source names its time; one that is away is tried again by the queue."""
        if not problem.may_retry:
            raise problem
        if isinstance(problem, BadStatus) and problem.retry_after is not None:
            self._save(replace(self.state, refusals=self.state.refusals + 1))
            if self.state.refusals <= MOST_REFUSALS:
                return  # its turn comes when the time is over, in this slice or in a later one
        elif self.job.may_retry:
            raise Away(str(problem)) from problem
        raise SourceAway from problem

    # --- Pictures ----------------------------------------------------------------------------

    def _look(self, source: Source, found: Found) -> None:
        fate = self._known_before(found)
        if fate:
            self._save(self.state.past(fate))
            return
        try:
            fetched = source.fetch(found)
        except FetchError as problem:
            self._note_failure(problem)
            return
        self._judge(fetched)

    def _known_before(self, found: Found) -> Fate | None:
        """What can be told without fetching it."""
        if self.state.has_seen(found) or keeping.is_known(found):
            return Fate.KNOWN
        is_small = 0 < found.shorter_side < self.filters.min_side
        return Fate.TOO_SMALL if is_small else None

    def _note_failure(self, problem: FetchError) -> None:
        tries = self.state.tries + 1
        if problem.may_retry and tries < TRIES:
            self._save(replace(self.state, tries=tries))
        else:
            self._save(self.state.past(_fate_of(problem)))

    def _judge(self, fetched: Fetched) -> None:
        if wants_to_be_left_alone(fetched.headers.get("X-Robots-Tag", "")):
            fate: Fate | None = Fate.NOT_ALLOWED
        else:
            fate = looking.judge(fetched.data, self.filters.min_side)
        self.tell()
        if fate:
            self._save(self.state.past(fate))
        else:
            self.state = keeping.collect(self.task, self.job, self.state, fetched.data)

    def _save(self, state: State) -> None:
        keeping.save(self.task, self.job, state)
        self.state = state


def _fate_of(problem: FetchError) -> Fate:
    if problem.code in FORBIDDEN:
        return Fate.NOT_ALLOWED
    return Fate.TOO_LARGE if isinstance(problem, TooLarge) else Fate.FETCH_FAILED
