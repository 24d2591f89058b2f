"""Cut subjects out of files, without the database."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import ImageColor
from tqdm import tqdm

from imageproc.management.picture_files import pictures, read, targets
from imageproc.pipelines import background
from imageproc.pipelines.encoders import Colour, Format, encode
from imageproc.pipelines.errors import PipelineError

EXTENSIONS = {"png": ".png", "webp": ".webp", "jpeg": ".jpg", "avif": ".avif"}


class Command(BaseCommand):
    help = "Remove the background of picture files and of folders of pictures."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("inputs", nargs="+", type=Path, metavar="IN")
        parser.add_argument("-o", "--output", type=Path, required=True, help="a folder")
        parser.add_argument("--engine", default="auto", help="see `manage.py models list`")
        parser.add_argument("--format", choices=get_args(Format), default="png", dest="kind")
        parser.add_argument("--quality", type=_quality, default=90, help="1 to 100")
        parser.add_argument("--background", type=_colour, help="such as white or #f0f0f0")

    def handle(
        self,
        *,
        inputs: Sequence[Path],
        output: Path,
        engine: str,
        kind: Format,
        quality: int,
        background: Colour | None,
        **_options: Any,
    ) -> None:
        if kind == "jpeg" and background is None:
            raise CommandError("JPEG has no transparency: choose a colour with --background.")
        task = Task(output, engine, kind, quality, background)
        pairs = list(targets(list(pictures(inputs)), output, EXTENSIONS[kind]))
        failed = sum(not self._done(task, *pair) for pair in tqdm(pairs, unit="file", disable=None))
        if failed:
            raise CommandError(f"{failed} of {len(pairs)} pictures failed.")
        self.stdout.write(f"{len(pairs)} pictures cut out into {output}.")

    def _done(self, task: Task, source: Path, target: Path) -> bool:
        """Cut one out; whether that worked, having said what did not."""
        try:
            note = task.cut_out(source, target)
        except (PipelineError, OSError) as exc:
            self.stderr.write(f"{source}: {exc}")
            return False
        self.stdout.write(f"{source} -> {target} ({note})")
        return True


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to every file."""

    folder: Path
    engine: str
    kind: Format
    quality: int
    background: Colour | None

    def cut_out(self, source: Path, target: Path) -> str:
        """Write the cut-out; returns how it was made. Raises `PipelineError`, `OSError`."""
        if target.resolve() == source.resolve():
            raise PipelineError("The result would overwrite the picture. Choose another folder.")
        picture = read(source)
        cutout = background.remove_background(
            picture,
            engine=self.engine,
            models_dir=settings.MODELS_DIR,
            threads=settings.CORES,
        )
        del picture  # its pixels are not needed while encoding
        data = encode(cutout.rgba, self.kind, quality=self.quality, background=self.background)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return "; ".join(part for part in (cutout.engine, cutout.note) if part)


def _colour(text: str) -> Colour:
    try:
        red, green, blue, *_ = ImageColor.getrgb(text)
    except ValueError as exc:
        raise ArgumentTypeError(f"{text} is no colour; try white or #f0f0f0") from exc
    return red, green, blue


def _quality(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise ArgumentTypeError("the quality is a number from 1 to 100")
    return int(text)
