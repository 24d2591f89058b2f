"""Crawls from the shell."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from imageproc.pipelines.errors import PipelineError
from jobs import worker
from jobs.exceptions import JobStateError
from jobs.models import Job
from templates_app.crawling import services
from templates_app.crawling.fates import in_words, looked_at
from templates_app.crawling.processing import PRIORITY
from templates_app.crawling.sources import SOURCES
from templates_app.crawling.sources.base import MIN_SIDE
from templates_app.crawling.state import End
from templates_app.models import CrawlTask
from templates_app.models.template import Category

FIRST = 32_000
"""The priority of what somebody waits for here: this process claims it before anything else."""
PAUSE = 0.3
"""Seconds between two looks."""


class Command(BaseCommand):
    help = "Collect couple pictures that may become templates, or see to crawls that were started."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        for source in SOURCES:
            started = deeds.add_parser(source, help=str(CrawlTask.Source(source).label))
            _add_search(started)
        listed = deeds.add_parser("list", help="newest first")
        listed.add_argument("--limit", type=int, default=20)
        deeds.add_parser("cancel").add_argument("id", type=UUID)
        resumed = deeds.add_parser("resume", help="go on where it ended")
        resumed.add_argument("id", type=UUID)
        resumed.add_argument("--wait", action="store_true", help="work here until it is done")

    def handle(self, *, deed: str, **options: Any) -> None:
        try:
            self._do(deed, options)
        except (PipelineError, JobStateError) as problem:
            raise CommandError(str(problem)) from problem

    def _do(self, deed: str, options: dict[str, Any]) -> None:
        match deed:
            case "list":
                for task in CrawlTask.objects.newest_first()[: options["limit"]]:
                    self._tell(task)
            case "cancel":
                task = _task(options["id"])
                services.cancel(task)
                self._tell(task)
            case "resume":
                task = _task(options["id"])
                services.resume(task, priority=_priority(options))
                self._follow(task, wait=options["wait"])
            case source:
                self._follow(_started(source, options), wait=options["wait"])

    def _follow(self, task: CrawlTask, *, wait: bool) -> None:
        self.stdout.write(str(task.pk))
        if not wait:
            return
        _work(task)
        self._tell(task)
        if task.status == CrawlTask.Status.CANCELLED:
            self.stdout.write(f"To go on: manage.py crawl resume {task.pk} --wait")
        for word, number in in_words(task.counts):
            self.stdout.write(f"{number:6}  {word}")
        if task.status == CrawlTask.Status.FAILED:
            raise CommandError(task.error_message)

    def _tell(self, task: CrawlTask) -> None:
        task.refresh_from_db()
        end = task.cursor.get("end")
        why = task.error_message or (End(end).label if end else "")
        self.stdout.write(
            f"{task.pk}  {task.get_status_display():9}  {task.images_collected} of {task.wanted} "
            f"collected, {looked_at(task.counts)} looked at  {task}  {why}".rstrip()
        )


def _add_search(parser: ArgumentParser) -> None:
    parser.add_argument("query", help="tags or words; of a page, feed or sitemap its address")
    parser.add_argument("--wanted", type=int, default=50, help="stop when so many were collected")
    parser.add_argument("--min-side", type=int, default=MIN_SIDE, help="pixels, the shorter side")
    parser.add_argument("--max-seen", type=int, default=0, help="pictures that are looked at")
    parser.add_argument("--rating", choices=("g", "s"), default="g", help="s: sensitive ones too")
    parser.add_argument("--category", choices=Category.values, default=Category.CUSTOM)
    parser.add_argument("--wait", action="store_true", help="work here until it is done")


def _started(source: str, options: dict[str, Any]) -> CrawlTask:
    for name, least in (("min_side", 1), ("max_seen", 0)):
        if options[name] < least:
            option = f"--{name.replace('_', '-')}"
            raise CommandError(f"{option} is {options[name]}. Give {least} or more.")
    return services.begin(
        None,
        source,
        options["query"],
        wanted=options["wanted"],
        filters={name: options[name] for name in ("min_side", "max_seen", "rating")},
        category=options["category"],
        priority=_priority(options),
    )


def _priority(options: dict[str, Any]) -> int:
    return FIRST if options["wait"] else PRIORITY


def _task(pk: UUID) -> CrawlTask:
    task = CrawlTask.objects.filter(pk=pk).first()
    if task is None:
        raise CommandError(f"There is no crawl {pk}.")
    return task


def _work(task: CrawlTask) -> None:
    """Do its slices in this process, as a worker does; others may take some of them.

    Ctrl-C cancels the crawl.
    """
    with ThreadPoolExecutor(1) as pool, tqdm(total=task.wanted, disable=None) as bar:
        try:
            _watch(task, pool, bar)
        except KeyboardInterrupt:
            with suppress(JobStateError):  # it ended this moment
                services.cancel(task)


def _watch(task: CrawlTask, pool: ThreadPoolExecutor, bar: tqdm[NoReturn]) -> None:
    slices: Future[None] | None = None
    while task.is_live:
        if (slices is None or slices.done()) and _is_next(task):
            slices = pool.submit(_slice)
        time.sleep(PAUSE)
        task.refresh_from_db()
        bar.set_postfix_str(f"{looked_at(task.counts)} looked at")
        bar.update(task.images_collected - bar.n)


def _is_next(task: CrawlTask) -> bool:
    """Whether a worker that asked now would get a slice of this one."""
    waiting = Job.objects.due().order_by("-priority", "created_at").first()
    return waiting is not None and waiting.crawl_task_id == task.pk


def _slice() -> None:
    try:
        worker.work_one()
    finally:
        connection.close()  # of this thread
