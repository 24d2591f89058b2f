"""Put garments on people in files, without the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imageproc.management.picture_files import read, result_file, write
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.tryon import ENGINES, mark, try_on


class Command(BaseCommand):
    help = "Show the person of a photo in the garment of another photo."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", type=Path, metavar="PERSON")
        parser.add_argument("garment", type=Path, metavar="GARMENT")
        parser.add_argument(
            "-o", "--output", type=result_file, required=True, help="a picture file"
        )
        parser.add_argument("--engine", choices=ENGINES, default="auto")

    def handle(
        self, *, person: Path, garment: Path, output: Path, engine: str, **_options: Any
    ) -> None:
        if output.resolve() in (person.resolve(), garment.resolve()):
            raise CommandError("The result would overwrite a photo. Choose another file.")
        try:
            result = try_on(
                read(person),
                read(garment),
                engine=engine,
                models_dir=settings.MODELS_DIR,
                threads=settings.CORES,
            )
            write(result.rgb, output, mark(result))
        except (PipelineError, OSError) as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"{output}: {' '.join(result.notes)}")
        steps = ", ".join(f"{name} {round(ms)}" for name, ms in result.timings.items())
        self.stdout.write(f"ms: {steps}")
