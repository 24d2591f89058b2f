"""Picture files that commands are given, and where their results go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.management.base import CommandError

PICTURES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".gif", ".tif", ".tiff", ".bmp"}
)
"""What is taken from a folder; files named one by one are tried whatever they are called."""


def pictures(inputs: Sequence[Path]) -> Iterator[Path]:
    """The files named, and the pictures directly in the folders named."""
    for path in inputs:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.suffix.lower() in PICTURES)
        else:
            yield path


def targets(sources: Sequence[Path], folder: Path, extension: str) -> Iterator[tuple[Path, Path]]:
    """Each file with its result's path; a.jpg and a.png become a.png and a-2.png.

    `extension` begins with a dot, or is empty where it is not known yet.
    """
    taken: set[str] = set()
    for source in sources:
        name, count = source.stem, 1
        while name in taken:
            count += 1
            name = f"{source.stem}-{count}"
        taken.add(name)
        yield source, folder / (name + extension)
