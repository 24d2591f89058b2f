"""Cut the subject out of a picture.

find the subject (a small matte) -> refine its edge -> the subject's own
colours along the edge -> the full-size cut-out. Method and figures:
docs/background.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from imageproc.pipelines.colours import Colours, split_colours
from imageproc.pipelines.engines import Engine, engines
from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.fullsize import Planes, render
from imageproc.pipelines.matte import shrink
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import Refined, refine
from imageproc.pipelines.subject import Finder, subject_matte

__all__ = ["Cutout", "Engine", "engines", "remove_background", "subject_matte", "warm"]

SMALLEST = 8
"""Pictures with a shorter side have no room for a subject and a ground."""

OnStep = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cutout:
    """A picture without its background, and how it was made."""

    rgba: Bytes
    """HxWx4 uint8, straight alpha, foreground colours, zero colour where alpha is 0."""
    engine: str
    weights: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every weights file that took part."""
    note: str | None
    """Why this engine was chosen, and what ran instead of the usual."""
    timings: dict[str, float]
    """Milliseconds per step."""

    @property
    def picture(self) -> Picture:
        """The same pixels, with the alpha apart."""
        return Picture(rgb=self.rgba[..., :3], alpha=self.rgba[..., 3])


def remove_background(
    picture: Picture,
    *,
    engine: str = "auto",
    models_dir: Path,
    threads: int,
    on_step: OnStep = lambda _step, _percent: None,
) -> Cutout:
    """Cut the subject out of `picture`, at full size, with refined edges.

    `engine` is "auto" or the name of one of `engines(models_dir)`. `on_step`
    hears the name of each step as it begins and the percent done so far; what
    it raises ends the work. An alpha channel that came with the picture is
    multiplied into the result. A picture with a side under 8 pixels is
    returned whole. Raises `EngineMissing`, `WeightsCorrupt`, and `NoSubject`
    rather than hand out an empty picture.
    """
    clock = _Clock(on_step)
    if min(picture.width, picture.height) < SMALLEST:
        return _whole(picture)
    with clock.step("Finding the subject", "subject", 5):
        small = shrink(picture)
        found = Finder(models_dir=models_dir, threads=threads).find(small, engine)
    with clock.step("Refining the edges", "edges", 50):
        refined = refine(small, found.matte)
        _require_subject(refined)
    with clock.step("Cleaning the colours", "colours", 65):
        colours = split_colours(refined.rgb, refined.alpha)
    with clock.step("Cutting out at full size", "full_size", 70):
        rgba = render(picture, refined, _planes(refined, colours))
    notes = (found.note, refined.note, colours.note)
    return Cutout(
        rgba=rgba,
        engine=found.engine,
        weights=found.weights,
        note="; ".join(note for note in notes if note) or None,
        timings=clock.timings,
    )


def warm(models_dir: Path, threads: int) -> None:
    """Make the first cut-out as quick as the next; called once when a worker starts.

    Loads the compiled solvers (some seconds on a machine's first start, well
    under one afterwards) and the automatic engine's session, and limits
    OpenCV to `threads`.
    """
    cv2.setNumThreads(threads)
    Finder(models_dir=models_dir, threads=threads).open_automatic()
    rgb, matte = _first_picture()
    refined = refine(rgb, matte)
    split_colours(refined.rgb, refined.alpha)


def _first_picture() -> tuple[Bytes, Floats]:
    """A disc on a slope of grey: enough to have every solver run once."""
    y, x = np.mgrid[:64, :64]
    matte = ((y - 32) ** 2 + (x - 32) ** 2 < 400).astype(np.float32)
    rgb = np.dstack([x * 2, y * 2, 200 * matte]).astype(np.uint8)
    return rgb, matte


@dataclass(slots=True)
class _Clock:
    """Tells of each step and remembers how long it took."""

    on_step: OnStep
    timings: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, words: str, key: str, percent: int) -> Iterator[None]:
        self.on_step(words, percent)
        start = time.perf_counter()
        yield
        self.timings[key] = round((time.perf_counter() - start) * 1000, 2)


def _planes(refined: Refined, colours: Colours) -> Planes:
    return Planes(line=refined.line, front=colours.front, back=colours.back)


def _require_subject(refined: Refined) -> None:
    """Something must be more there than not."""
    if float(refined.alpha.max()) < 0.5:
        raise NoSubject


def _whole(picture: Picture) -> Cutout:
    alpha = picture.alpha
    if alpha is None:
        alpha = np.full(picture.rgb.shape[:2], 255, np.uint8)
    rgba: Bytes = np.dstack([picture.rgb, alpha])
    rgba[alpha == 0] = 0
    note = "the picture is too small to tell a subject from its ground and was kept whole"
    return Cutout(rgba=rgba, engine="none", weights=(), note=note, timings={})
