"""Faces found at known sizes, guesses at nothing, times; and which photos the judge takes."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import cv2
import numpy as np
from django.core.management.base import CommandError

from imageproc.bench.face_scenes import Scene, Shown, is_hit, scenes
from imageproc.bench.report import Report, Row
from imageproc.management.picture_files import pictures
from imageproc.pipelines import raster
from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.faces.confirming import Seen
from imageproc.pipelines.faces.finding import DETECTORS, Search, detector_of, look
from imageproc.pipelines.faces.judge import judge_photo
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.weights import verify

WIDTHS = (20, 40, 80, 300, 1500)
"""Of a face, pixels."""
LEAST_WIDTH = 40
REFERENCE = "yunet"
JUDGED, JUDGE_LIMIT = 12e6, 150.0
"""Pixels of the photos that the judge is timed with, and milliseconds after decoding."""
PIXELS = 10**8
REMARK = (
    "True faces are those that YuNet finds on the photos as they are and the mesh confirms, turned "
    "by 25 degrees at most; so YuNet cannot be beaten on them. Small scenes lie on noise of "
    "1280 by 960 pixels."
)

Answer = TypeVar("Answer")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photos", nargs="+", type=Path, help="photos, or folders of them")
    parser.add_argument("--threads", type=int, help="all cores by default")


def run(*, photos: Sequence[Path], models_dir: Path, threads: int) -> Report:
    """Measure both detectors on the same faces, and the judge by the better one.

    Both must be installed.
    """
    _require(models_dir)
    bench = Bench(models_dir=models_dir, threads=threads)
    shown = [bench.show(path) for path in pictures(photos)]
    rows: list[Row] = []
    figures: dict[str, Any] = {"true faces": sum(len(each.front) for each in shown)}
    for name in DETECTORS:
        for width in WIDTHS:
            tries = [bench.attempt(name, scene) for scene in scenes(shown, width)]
            figures[f"{name}, faces of {width} px"] = _line(tries)
            rows += _rows(name, width, tries)
        surveys = [bench.survey(name, photo) for photo in shown]
        figures[f"{name}, median ms of a photo"] = _paces(surveys)
        rows.append(_wrong(name, [each for each in surveys if each.empty]))
    verdicts = [bench.verdict(each) for each in shown]
    return Report(rows=[*rows, *bench.pace(shown)], figures=figures, remarks=[REMARK, *verdicts])


def _require(models_dir: Path) -> None:
    try:
        for name in DETECTORS:
            verify(CATALOGUE[name], models_dir)
    except PipelineError as exc:
        raise CommandError(str(exc)) from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One scene: whether its face was found, and how fast."""

    guessed: bool
    """By the detector alone, with a score that will do."""
    confirmed: bool
    quick: bool
    """By `find_faces` as try-on calls it."""
    milliseconds: float
    """For a search of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a detector gave for a whole photo."""

    empty: bool
    """It shows no face that can be used."""
    guesses: int
    confirmed: int
    one: float
    """Milliseconds until one is confirmed."""
    everything: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The networks of one folder."""

    models_dir: Path
    threads: int

    def show(self, path: Path) -> Shown:
        picture = raster.decode(path.read_bytes(), max_pixels=PIXELS)
        seen = self._look(picture.rgb, REFERENCE, least=1)
        return Shown(name=path.name, picture=picture, faces=seen.confirmed)

    def attempt(self, name: str, scene: Scene) -> Try:
        detector = detector_of(CATALOGUE[name], self.models_dir, self.threads)
        seen, took = timed(lambda: self._look(scene.rgb, name, least=None))
        usable = [face for face in seen.guesses if face.score >= detector.usable]
        return Try(
            guessed=is_hit(scene.face, usable),
            confirmed=is_hit(scene.face, [each.face for each in seen.confirmed]),
            quick=is_hit(scene.face, detector.find(scene.rgb)),
            milliseconds=took,
        )

    def survey(self, name: str, photo: Shown) -> Survey:
        least = detector_of(CATALOGUE[name], self.models_dir, self.threads).usable
        _, one = timed(lambda: self._look(photo.picture.rgb, name, least=1))
        seen, everything = timed(lambda: self._look(photo.picture.rgb, name, least=None))
        guesses = sum(face.score >= least for face in seen.guesses)
        return Survey(
            empty=not photo.faces, guesses=guesses, confirmed=len(seen.confirmed),
            one=one, everything=everything,
        )  # fmt: skip

    def verdict(self, photo: Shown) -> str:
        """A line: usable with its warnings, or refused and why."""
        says, took = timed(lambda: self._judge(photo.picture))
        return f"{photo.name:32} {took:5.0f} ms  {says}"

    def pace(self, shown: Sequence[Shown]) -> list[Row]:
        """How long the judge needs for photos of one person, made as large as a phone's."""
        large = [_enlarged(photo.picture.rgb) for photo in shown if len(photo.faces) == 1]
        times = [timed(partial(self._judge, picture))[1] for picture in large]
        if not times:
            return []
        what = f"the judge, {JUDGED / 1e6:.0f} megapixels decoded, median of {len(times)} photos"
        return [Row(what=what, measured=median(times), limit=JUDGE_LIMIT, unit="ms")]

    def _judge(self, picture: Picture) -> str:
        try:
            judged = judge_photo(picture, models_dir=self.models_dir, threads=self.threads)
        except PipelineError as exc:
            return f"refused ({exc.code}): {exc}"
        return " ".join(["usable.", *judged.warnings])

    def _look(self, rgb: Bytes, name: str, *, least: int | None) -> Seen:
        return look(rgb, self.models_dir, self.threads, Search(least=least, detector=name))


def timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    """The answer, and the milliseconds it took."""
    begin = time.perf_counter()
    return work(), _since(begin)


def _since(begin: float) -> float:
    return (time.perf_counter() - begin) * 1000


def _line(tries: Sequence[Try]) -> str:
    if not tries:
        return "no face is large enough"
    guessed, confirmed, quick = (
        sum(getattr(each, key) for each in tries) for key in ("guessed", "confirmed", "quick")
    )
    took = median(each.milliseconds for each in tries)
    return (
        f"of {len(tries)}: {confirmed} confirmed, {guessed} guessed, {quick} by the quick search; "
        f"{took:.0f} ms"
    )


def _rows(name: str, width: int, tries: Sequence[Try]) -> list[Row]:
    """From 40 pixels on, nothing may be missed."""
    if width < LEAST_WIDTH or not tries:
        return []
    missed = sum(not each.confirmed for each in tries)
    what = f"{name}: missed of {len(tries)} faces of {width} px"
    return [Row(what=what, measured=missed, limit=0)]


def _paces(surveys: Sequence[Survey]) -> str:
    one, everything = (median(getattr(s, key) for s in surveys) for key in ("one", "everything"))
    return f"{one:.0f} until one is confirmed, {everything:.0f} for all faces"


def _wrong(name: str, empty: Sequence[Survey]) -> Row:
    guesses = sum(each.guesses for each in empty)
    return Row(
        what=f"{name}: confirmed in {len(empty)} photos without a face",
        measured=sum(each.confirmed for each in empty),
        limit=0,
        detail=f"{guesses} guesses had a score that would do; the mesh refused the others",
    )


def _enlarged(rgb: Bytes) -> Picture:
    """As many pixels as `JUDGED`."""
    scale = (JUDGED / (rgb.shape[0] * rgb.shape[1])) ** 0.5
    large = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return Picture(rgb=np.asarray(large, np.uint8), alpha=None)
