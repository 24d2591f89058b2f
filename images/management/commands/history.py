"""The history of pictures at the command line."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from tqdm import tqdm

from images.history import pruning


class Command(BaseCommand):
    help = "Delete what is older than the history is kept for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        prune = deeds.add_parser("prune", help="delete old rows; may be stopped at any time")
        prune.add_argument(
            "--days", type=_days, default=settings.HISTORY_DAYS,
            help=f"keep so many days (default HISTORY_DAYS: {settings.HISTORY_DAYS})",
        )  # fmt: skip
        prune.add_argument("--dry-run", action="store_true", help="only say how many would go")

    def handle(self, *, deed: str, days: int, dry_run: bool, **options: Any) -> None:
        if not days:
            self.stdout.write("HISTORY_DAYS is 0: the history is kept for ever. Give --days.")
            return
        before = pruning.expired(days)
        total = pruning.count(before)
        if dry_run:
            self.stdout.write(f"{total} rows from before {before:%Y-%m-%d %H:%M} would go.")
            return
        deleted = 0
        with tqdm(total=total, unit="row", disable=None) as bar:
            for gone in pruning.prune(before):
                deleted += gone
                bar.update(gone)
        self.stdout.write(f"{deleted} rows from before {before:%Y-%m-%d %H:%M} are gone.")


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("give a whole number of days, 1 or more")
    return int(text)
