"""Try-on on all pairs of persons and garments: refusals, measures, times, a sheet to look at."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Generic, TypeVar

import cv2
import numpy as np

from imageproc.bench.report import Report, Row
from imageproc.management.picture_files import pictures
from imageproc.pipelines import raster
from imageproc.pipelines.body import Body, find_body
from imageproc.pipelines.clock import Clock, silent
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.garment import Garment, read_garment
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.tryon.model import Measures, TryOn
from imageproc.pipelines.tryon.pipeline import Work, choose, dress

HOLES, REMNANT = 0.003, 0.01
"""Of the torso, at most."""
TILE = (384, 512)
"""Width and height of a picture on the sheet, pixels."""
GREY = 128
PIXELS = 10**8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("persons", nargs="+", type=Path, help="photos, or folders of them")
    parser.add_argument("--garments", nargs="+", type=Path, required=True)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--threads", type=int, help="all cores by default")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="a JPEG of all results")


def run(
    *,
    persons: Sequence[Path],
    garments: Sequence[Path],
    models_dir: Path,
    threads: int,
    engine: str = "auto",
    sheet: Path | None = None,
) -> Report:
    """Measure every pair, and say which photos were refused and why."""
    reader = Reader(models_dir=models_dir, threads=threads)
    bodies = reader.bodies(persons)
    flats = reader.garments(garments)
    tries = [
        reader.attempt(body, flat, choose(engine, models_dir)) for body in bodies for flat in flats
    ]
    if sheet is not None:
        _write_sheet(bodies, flats, tries, sheet)
    return _report(tries, reader.refused, len(tries))


Found = TypeVar("Found", Body, Garment)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Photo(Generic[Found]):
    """A photo that was accepted."""

    name: str
    picture: Picture
    found: Found
    milliseconds: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Try:
    """One pair, worn or refused."""

    person: str
    garment: str
    result: TryOn | None
    refusal: str = ""

    def line(self) -> str:
        pair = f"{self.person:24} {self.garment:28}"
        if self.result is None:
            return f"{pair} refused: {self.refusal}"
        m = Measures(**self.result.measures)
        return (
            f"{pair} holes {m.holes:6.2%}  remnant {m.remnant:6.2%}  filled {m.filled:6.1%}  "
            f"ground {m.outside:6.1%}  area {m.area_factor:4.1f}  folds {m.folds:6.2%}  "
            f"hem {m.hem:+.2f}"
        )


class Reader:
    """Reads each photo once; remembers what was refused."""

    def __init__(self, *, models_dir: Path, threads: int) -> None:
        self.models_dir = models_dir
        self.threads = threads
        self.refused: list[str] = []

    def bodies(self, paths: Sequence[Path]) -> list[Photo[Body]]:
        found = (self._read(path, find_body) for path in pictures(paths))
        return [photo for photo in found if photo is not None]

    def garments(self, paths: Sequence[Path]) -> list[Photo[Garment]]:
        found = (self._read(path, read_garment) for path in pictures(paths))
        return [photo for photo in found if photo is not None]

    def _read(self, path: Path, find: Callable[..., Found]) -> Photo[Found] | None:
        clock = Clock(silent)
        try:
            picture = raster.decode(path.read_bytes(), max_pixels=PIXELS)
            with clock.step("", "read", 0):
                found = find(picture, models_dir=self.models_dir, threads=self.threads)
        except PipelineError as exc:
            self.refused.append(f"{path.name:32} refused ({exc.code}): {exc}")
            return None
        took = clock.timings["read"]
        return Photo(name=path.stem, picture=picture, found=found, milliseconds=took)

    def attempt(self, body: Photo[Body], flat: Photo[Garment], engine: str) -> Try:
        """The pair, in the new garment."""
        work = Work(
            person=body.picture, source=flat.picture, body=body.found, garment=flat.found,
            models_dir=self.models_dir, threads=self.threads,
        )  # fmt: skip
        clock = Clock(silent)
        clock.timings |= {"person": body.milliseconds, "garment": flat.milliseconds}
        try:
            result = dress(work, engine, clock)
        except PipelineError as exc:
            return Try(person=body.name, garment=flat.name, result=None, refusal=str(exc))
        return Try(person=body.name, garment=flat.name, result=result)


def _report(tries: Sequence[Try], refused: Sequence[str], count: int) -> Report:
    results = [each.result for each in tries if each.result is not None]
    figures: dict[str, Any] = {
        "pairs tried": count,
        "pairs worn": len(results),
        "photos refused": len(refused),
        "pairs with holes": sum(each.measures["holes"] > HOLES for each in results),
        "pairs with remnants": sum(each.measures["remnant"] > REMNANT for each in results),
    }
    remarks = [*refused, *(each.line() for each in tries)]
    if not results:
        return Report(figures=figures, remarks=remarks)
    figures["ms per step, medians"] = _times(results)
    figures["pairs"] = {
        f"{each.person} in {each.garment}": {
            name: round(value, 4) for name, value in each.result.measures.items()
        }
        for each in tries
        if each.result is not None
    }
    return Report(rows=_rows(results), figures=figures, remarks=remarks)


def _rows(results: Sequence[TryOn]) -> list[Row]:
    holes = max(each.measures["holes"] for each in results)
    remnant = max(each.measures["remnant"] for each in results)
    return [
        Row(what="largest hole", measured=100 * holes, limit=100 * HOLES, unit="% of the torso"),
        Row(
            what="largest remnant of an old garment",
            measured=100 * remnant,
            limit=100 * REMNANT,
            unit="% of it",
        ),
    ]


def _times(results: Sequence[TryOn]) -> dict[str, float]:
    return {
        name: round(median(each.timings[name] for each in results)) for name in results[0].timings
    }


def _write_sheet(
    bodies: Sequence[Photo[Body]], flats: Sequence[Photo[Garment]], tries: Sequence[Try], path: Path
) -> None:
    """A row per person, the photo first; garments above."""
    top = [_tile(None), *(_tile(flat.picture.rgb) for flat in flats)]
    rows = [np.hstack(top)]
    for index, body in enumerate(bodies):
        own = tries[index * len(flats) : (index + 1) * len(flats)]
        results = (_tile(each.result.rgb if each.result else None) for each in own)
        rows.append(np.hstack([_tile(body.picture.rgb), *results]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raster.encode(np.vstack(rows), "jpeg", quality=88))


def _tile(rgb: Bytes | None) -> Bytes:
    tile = np.full((TILE[1], TILE[0], 3), GREY, np.uint8)
    if rgb is not None:
        scale = min(TILE[0] / rgb.shape[1], TILE[1] / rgb.shape[0])
        size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
        tile[: size[1], : size[0]] = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return tile
