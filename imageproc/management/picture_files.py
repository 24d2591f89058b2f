"""Picture files that commands are given, and where their results go."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from imageproc.pipelines import raster
from imageproc.pipelines.encoders import Format, encode
from imageproc.pipelines.metadata import Metadata
from imageproc.pipelines.picture import Bytes, Picture

PICTURES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".gif", ".tif", ".tiff", ".bmp"}
)
"""What is taken from a folder; files named one by one are tried whatever they are called."""

WRITTEN: dict[str, Format] = {
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".png": "png",
    ".webp": "webp",
    ".avif": "avif",
}
"""What a result may be written as, by the end of the file's name."""


def read(path: Path) -> Picture:
    """Raises `OSError` and `PipelineError`."""
    return raster.decode(path.read_bytes(), max_pixels=settings.MAX_MEGAPIXELS * 1_000_000)


def result_file(text: str) -> Path:
    """The argument that names a result's file."""
    path = Path(text)
    if path.suffix.lower() not in WRITTEN:
        raise ArgumentTypeError(f"choose a file that ends in {', '.join(WRITTEN)}")
    return path


def write(rgb: Bytes, output: Path, metadata: Metadata) -> None:
    """HxWx3 uint8 to a file whose name says the format. Raises `OSError` and `PipelineError`."""
    data = encode(rgb, WRITTEN[output.suffix.lower()], metadata=metadata)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(data)


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
