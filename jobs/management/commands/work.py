"""The worker of production."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from imageproc import process
from jobs.supervisor import Supervisor


class Command(BaseCommand):
    help = (
        "Work on jobs: one cluster of workers, watched and healed. SIGTERM or Ctrl-C lets the jobs "
        "in hand finish; a second one stops at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--grace",
            type=float,
            default=settings.JOB_GRACE,
            help="seconds that jobs in hand get when it is stopped",
        )
        parser.add_argument(
            "--die-with-parent",
            action="store_true",
            help="end at once when the program that started this one dies (Linux)",
        )

    def handle(self, *, grace: float, die_with_parent: bool, **options: Any) -> None:
        if die_with_parent:
            process.die_with_parent(signal.SIGKILL, os.getppid())()
        self.stdout.write(f"Working with {settings.WORKERS} workers. Ctrl-C stops.")
        stopped_well = Supervisor(grace=grace).run()
        self.stdout.write("Stopped." if stopped_well else "Stopped; unfinished work will wait.")
