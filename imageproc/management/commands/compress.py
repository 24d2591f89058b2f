"""Make picture files smaller, without the database."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from imageproc import operation_options
from imageproc.management.picture_files import pictures, targets
from imageproc.operation_options import operation_of
from imageproc.pipelines import background
from imageproc.pipelines.compress import Operation, process
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.operation import in_words
from imageproc.pipelines.picture import Picture


class Command(BaseCommand):
    help = "Compress, resize and convert picture files and folders of pictures."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("inputs", nargs="+", type=Path, metavar="IN")
        parser.add_argument("-o", "--output", type=Path, required=True, help="a folder")
        operation_options.add_arguments(parser)

    def handle(self, *, inputs: Sequence[Path], output: Path, **options: Any) -> None:
        operation = operation_of(options)
        self.stdout.write(f"{operation.describe()}.")
        pairs = list(targets(list(pictures(inputs)), output, ""))
        task = Task(operation, frozenset(source.resolve() for source, _ in pairs))
        done = [self._done(task, *pair) for pair in tqdm(pairs, unit="file", disable=None)]
        made = [result for result in done if result is not None]
        if made:
            self.stdout.write(_total(made))
        if len(made) < len(pairs):
            raise CommandError(f"{len(pairs) - len(made)} of {len(pairs)} pictures failed.")

    def _done(self, task: Task, source: Path, target: Path) -> Result | None:
        """Compress one; None when that did not work, having said why."""
        try:
            result = task.compress(source, target)
        except (PipelineError, OSError) as exc:
            self.stderr.write(f"{source}: {exc}")
            return None
        note = f" ({result.note})" if result.note else ""
        sizes = f"{in_words(result.before)} -> {in_words(result.after)}"
        self.stdout.write(f"{source} -> {result.path}: {sizes}{note}")
        return result


@dataclass(frozen=True, slots=True)
class Result:
    """Where a file went, and what became of its bytes."""

    path: Path
    before: int
    after: int
    note: str


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to every file."""

    operation: Operation
    inputs: frozenset[Path]
    """Resolved; none of them is ever written."""

    def compress(self, source: Path, target: Path) -> Result:
        """Write the result beside `target`, under its extension.

        Raises `PipelineError` and `OSError`.
        """
        data = source.read_bytes()
        limit = settings.MAX_MEGAPIXELS * 1_000_000
        made = process(data, self.operation, max_pixels=limit, cut_out=self._cut_out)
        path = target.with_name(f"{target.name}.{made.extension}")
        if path.resolve() in self.inputs:
            raise PipelineError(f"The result would overwrite {path}. Choose another folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)
        return Result(path, len(data), len(made.data), made.note)

    def _cut_out(self, picture: Picture) -> Picture:
        return background.remove_background(
            picture,
            engine=self.operation.engine,
            models_dir=settings.MODELS_DIR,
            threads=settings.CORES,
        ).picture


def _total(results: Sequence[Result]) -> str:
    before = sum(result.before for result in results)
    after = sum(result.after for result in results)
    change = round(100 * (after / before - 1))
    words = f"{abs(change)} % {'more' if change > 0 else 'fewer'} bytes"
    count = f"{len(results)} {'picture' if len(results) == 1 else 'pictures'}"
    return f"{count}: {in_words(before)} -> {in_words(after)}, {words}."
