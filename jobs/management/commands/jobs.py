"""The queue at the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from jobs.exceptions import JobStateError
from jobs.health import health
from jobs.models import Job
from jobs.querysets import JobQuerySet
from jobs.subjects import SUBJECTS


class Command(BaseCommand):
    help = "List jobs, try them again, cancel them, or ask how the queue is doing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        listed = deeds.add_parser("list", help="newest first")
        listed.add_argument("--status", choices=Job.Status.values)
        listed.add_argument("--subject", choices=SUBJECTS)
        listed.add_argument("--limit", type=int, default=50)
        for deed, state in (("retry", "failed"), ("cancel", "waiting")):
            steered = deeds.add_parser(deed)
            steered.add_argument("ids", nargs="*", type=UUID, metavar="id")
            steered.add_argument(f"--{state}", action="store_true", help=f"all that are {state}")
        asked = deeds.add_parser("health")
        asked.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, deed: str, **options: Any) -> None:
        match deed:
            case "list":
                self._list(options["status"], options["subject"], options["limit"])
            case "retry":
                every = Job.objects.filter(status=Job.Status.FAILED)
                self._each(_chosen(every, options["ids"], options, "failed"), Job.retry)
            case "cancel":
                every = Job.objects.filter(status=Job.Status.QUEUED)
                self._each(_chosen(every, options["ids"], options, "waiting"), Job.cancel)
            case "health":
                self._health(as_json=options["as_json"])

    def _list(self, status: str | None, subject: str | None, limit: int) -> None:
        jobs = Job.objects.order_by("-created_at")
        if status:
            jobs = jobs.filter(status=status)
        if subject:
            jobs = jobs.filter(**{f"{subject}__isnull": False})
        for job in jobs[:limit]:
            when = f"{job.created_at:%Y-%m-%d %H:%M:%S}"
            self.stdout.write(
                f"{job.pk}  {when}  {job.status:10}  {job.kind}  {job.progress:3} %  "
                f"attempt {job.attempt}  {job.error_message}".rstrip()
            )

    def _each(self, jobs: JobQuerySet, deed: Callable[[Job], None]) -> None:
        moved = 0
        for job in jobs:
            try:
                deed(job)
            except JobStateError as problem:
                self.stderr.write(f"{job.pk}: {problem}")
            else:
                moved += 1
                self.stdout.write(f"{job.pk}  {job.status}")
        self.stdout.write(f"{moved} jobs moved.")

    def _health(self, *, as_json: bool) -> None:
        found = health()
        if as_json:
            self.stdout.write(json.dumps(asdict(found), cls=DjangoJSONEncoder))
        else:
            for name, value in asdict(found).items():
                self.stdout.write(f"{name.replace('_', ' ')}: {value}")
        if not found.is_well:
            raise CommandError("Jobs wait and no worker was seen. Start one: manage.py work")


def _chosen(every: JobQuerySet, ids: list[UUID], given: dict[str, Any], option: str) -> JobQuerySet:
    if bool(ids) == bool(given[option]):
        raise CommandError(f"Name jobs by their ids, or take all of them with --{option}.")
    if not ids:
        return every
    chosen = Job.objects.filter(pk__in=ids)
    missing = {*ids} - {*chosen.values_list("pk", flat=True)}
    if missing:
        raise CommandError(f"There is no job {', '.join(map(str, sorted(missing)))}.")
    return chosen
