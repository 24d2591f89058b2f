"""How near the mattes are to rembg's, and the engines to one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from imageproc.bench.probe import rembg_session
from imageproc.bench.report import Report, Row
from imageproc.pipelines import raster
from imageproc.pipelines.background import engines, subject_matte
from imageproc.pipelines.errors import NoSubject, PipelineError
from imageproc.pipelines.people import overlap
from imageproc.pipelines.picture import Bytes, Floats, Picture

MATTE_LIMIT = 1.0
"""Mean absolute distance from rembg's matte, of 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One photo: distance of our matte from rembg's, and each engine's overlap with u2netp's."""

    name: str
    distance: float
    overlaps: dict[str, float]


def run(photos: Path, models_dir: Path, threads: int) -> Report:
    """Compare on every picture of a folder. Raises `ImportError` without rembg."""
    session = rembg_session(models_dir, threads)
    found = [
        compare(path, picture, session, models_dir, threads) for path, picture in _pictures(photos)
    ]
    return Report(
        rows=[_row(found)],
        figures={f"mean IoU with u2netp, {name}": _mean(found, name) for name in _names(found)},
        remarks=[_line(each) for each in found],
    )


def compare(
    path: Path, picture: Picture, session: Any, models_dir: Path, threads: int
) -> Agreement:
    from rembg import remove

    theirs = np.asarray(remove(Image.fromarray(picture.rgb), session=session, only_mask=True))
    mattes = {
        engine.name: _matte(picture, engine.name, models_dir, threads)
        for engine in engines(models_dir)
    }
    ours = full_size(mattes.pop("u2netp"), theirs.shape[1::-1])
    sure = ours > 127
    return Agreement(
        name=path.name,
        distance=float(np.abs(ours.astype(np.int16) - theirs).mean()),
        overlaps={"rembg": overlap(sure, theirs > 127)}
        | {name: overlap(sure, _sure(matte, ours)) for name, matte in mattes.items()},
    )


def full_size(matte: Floats, size: tuple[int, ...]) -> Bytes:
    """A matte enlarged as rembg does it: 8 bits, Lanczos."""
    small = Image.fromarray((matte * 255).astype(np.uint8))
    return np.asarray(small.resize((size[0], size[1]), Image.Resampling.LANCZOS))


def _matte(picture: Picture, engine: str, models_dir: Path, threads: int) -> Floats:
    try:
        return subject_matte(picture, engine=engine, models_dir=models_dir, threads=threads)
    except NoSubject:
        return np.zeros((8, 8), np.float32)


def _sure(matte: Floats, like: Bytes) -> npt.NDArray[np.bool_]:
    size = like.shape[1], like.shape[0]
    return np.asarray(cv2.resize(matte, size, interpolation=cv2.INTER_LINEAR) > 0.5)


def _pictures(folder: Path) -> Iterator[tuple[Path, Picture]]:
    for path in sorted(folder.iterdir()):
        try:
            picture = raster.decode(path.read_bytes(), max_pixels=10**9)
        except (PipelineError, IsADirectoryError):  # notes and folders lie there too
            continue
        yield path, picture


def _row(found: list[Agreement]) -> Row:
    distances = [each.distance for each in found]
    return Row(
        what="mean distance of the matte before refinement from rembg's",
        measured=round(mean(distances), 3),
        limit=MATTE_LIMIT,
        unit="of 255",
        detail=f"{len(found)} photos, worst {max(distances):.3f}",
    )


def _names(found: list[Agreement]) -> list[str]:
    return list(found[0].overlaps)


def _mean(found: list[Agreement], name: str) -> float:
    return round(mean(each.overlaps[name] for each in found), 3)


def _line(each: Agreement) -> str:
    overlaps = "  ".join(f"{name} {value:.3f}" for name, value in each.overlaps.items())
    return f"{each.name:34} {each.distance:6.3f} of 255   IoU: {overlaps}"
