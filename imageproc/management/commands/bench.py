"""Measure the budgets on this machine."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imageproc.bench.report import Report

BENCHES = {
    "background": "imageproc.bench.background",
    "codecs": "imageproc.bench.codecs",
    "csv": "imageproc.bench.csv",
    "faces": "imageproc.bench.faces",
    "faceswap": "imageproc.bench.faceswap",
    "history": "imageproc.bench.history",
    "queue": "imageproc.bench.queue",
    "tryon": "imageproc.bench.tryon",
}
"""Subcommand to its module, which has `add_arguments(parser)` and `run(...) -> Report`."""


class Command(BaseCommand):
    help = "Measure the budgets: one subcommand per subject."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        subjects = parser.add_subparsers(dest="subject", required=True)
        for name, module in BENCHES.items():
            subject = subjects.add_parser(name)
            subject.add_argument("--json", action="store_true", dest="as_json")
            import_module(module).add_arguments(subject)

    def handle(self, *, subject: str, as_json: bool, **options: Any) -> None:
        module = import_module(BENCHES[subject])
        own = {key: options[key] for key in options.keys() - _DJANGO}
        own["threads"] = own.get("threads") or settings.CORES
        report: Report = module.run(models_dir=settings.MODELS_DIR, **own)
        self._say(report, as_json=as_json)
        if not report.kept:
            raise CommandError("Some budgets were missed.")

    def _say(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(report.as_json())
            return
        for line in report.lines():
            self.stdout.write(line)


_DJANGO = {
    *("verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color"),
    *("skip_checks", "args"),
}
"""Options that every management command has."""
