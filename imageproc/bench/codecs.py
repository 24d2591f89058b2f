"""Photos against Pillow's plain save: the same codec, quality and pixels, in one run."""

from __future__ import annotations

import argparse
import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from PIL import Image

from imageproc.bench.background import twelve_megapixels
from imageproc.bench.report import Report, Row
from imageproc.management.picture_files import PICTURES
from imageproc.pipelines import encoders, raster
from imageproc.pipelines.encoders import Format
from imageproc.pipelines.picture import Bytes

SHARE = 0.9
"""Of the bytes of Pillow's JPEG, at most."""
DIGITS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="of photos")
    parser.add_argument("--quality", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=3, help="the best time of these counts")
    parser.add_argument("--large", action="store_true", help="each photo at 12 megapixels")


def run(
    *, folder: Path, quality: int = 50, repeats: int = 3, large: bool = False, **others: Any
) -> Report:
    """Measure, and say what could not be measured."""
    totals: dict[str, Total] = defaultdict(Total)
    for rgb in _photos(folder, large=large):
        for kind in get_args(Format):
            _race(rgb, kind, quality, repeats, totals)
    if not totals:
        return Report(remarks=[f"There are no photos in {folder}."])
    return Report(
        rows=[_row(totals)],
        figures={name: total.figures() for name, total in totals.items()},
        remarks=[f"{totals['jpeg'].count} photos at quality {quality}; PNG is lossless."],
    )


@dataclass(slots=True)
class Total:
    """Over all photos, of one side and codec."""

    count: int = 0
    pixels: int = 0
    size: int = 0
    seconds: float = 0
    equal: bool = True
    """Whether both sides' files show the same pixels."""

    def figures(self) -> dict[str, float]:
        megapixels = self.pixels / 1e6
        return {
            "bytes": self.size,
            "bits_per_pixel": round(self.size * 8 / self.pixels, DIGITS),
            "ms_per_megapixel": round(self.seconds * 1000 / megapixels, 1),
        }


def _photos(folder: Path, *, large: bool) -> Iterator[Bytes]:
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES):
        rgb = raster.decode(path.read_bytes(), max_pixels=10**9).rgb
        yield _enlarged(rgb) if large else rgb


def _enlarged(rgb: Bytes) -> Bytes:
    return raster.decode(twelve_megapixels(rgb), max_pixels=10**9).rgb


def _race(rgb: Bytes, kind: Format, quality: int, repeats: int, totals: dict[str, Total]) -> None:
    """Both sides in turn, so what else the machine does meets both."""
    image = Image.fromarray(rgb)

    def ours() -> bytes:
        return encoders.encode(rgb, kind, quality=quality, effort="small")

    def plain() -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, kind.upper(), quality=quality)
        return buffer.getvalue()

    turns = [(_timed(ours), _timed(plain)) for _ in range(repeats)]
    equal = kind == "jpeg" and np.array_equal(_shown(turns[0][0][1]), _shown(turns[0][1][1]))
    for name, side in ((kind, 0), (f"{kind}, Pillow", 1)):
        total = totals[name]
        total.count += 1
        total.pixels += rgb.shape[0] * rgb.shape[1]
        total.size += len(turns[0][side][1])
        total.seconds += min(turn[side][0] for turn in turns)
        total.equal &= equal


def _timed(make: Callable[[], bytes]) -> tuple[float, bytes]:
    start = time.perf_counter()
    data = make()
    return time.perf_counter() - start, data


def _shown(data: bytes) -> Bytes:
    return raster.decode(data, max_pixels=10**9).rgb


def _row(totals: dict[str, Total]) -> Row:
    ours, plain = totals["jpeg"], totals["jpeg, Pillow"]
    same = "the same pixels" if ours.equal else "other pixels"
    return Row(
        what="bytes of Pillow's plain JPEG",
        measured=round(ours.size / plain.size, DIGITS),
        limit=SHARE,
        detail=f"{ours.size} against {plain.size}, {same}",
    )
