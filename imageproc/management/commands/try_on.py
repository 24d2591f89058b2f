"""Put garments on people in files, without the database."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imageproc.pipelines import raster
from imageproc.pipelines.encoders import Format, encode
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.picture import Picture
from imageproc.pipelines.tryon import ENGINES, TryOn, mark, try_on

FORMATS: dict[str, Format] = {
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".png": "png",
    ".webp": "webp",
    ".avif": "avif",
}


class Command(BaseCommand):
    help = "Show the person of a photo in the garment of another photo."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", type=Path, metavar="PERSON")
        parser.add_argument("garment", type=Path, metavar="GARMENT")
        parser.add_argument("-o", "--output", type=_output, required=True, help="a picture file")
        parser.add_argument("--engine", choices=ENGINES, default="auto")

    def handle(
        self, *, person: Path, garment: Path, output: Path, engine: str, **_options: Any
    ) -> None:
        if output.resolve() in (person.resolve(), garment.resolve()):
            raise CommandError("The result would overwrite a photo. Choose another file.")
        try:
            result = try_on(
                _read(person),
                _read(garment),
                engine=engine,
                models_dir=settings.MODELS_DIR,
                threads=settings.CORES,
            )
            _write(result, output)
        except (PipelineError, OSError) as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"{output}: {' '.join(result.notes)}")
        steps = ", ".join(f"{name} {round(ms)}" for name, ms in result.timings.items())
        self.stdout.write(f"ms: {steps}")


def _read(path: Path) -> Picture:
    return raster.decode(path.read_bytes(), max_pixels=settings.MAX_MEGAPIXELS * 1_000_000)


def _write(result: TryOn, output: Path) -> None:
    data = encode(result.rgb, FORMATS[output.suffix.lower()], metadata=mark(result))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(data)


def _output(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in FORMATS:
        raise ArgumentTypeError(f"choose a file that ends in {', '.join(FORMATS)}")
    return path
