"""People (and animals) by a small person network, looked at twice.

The network sees the whole picture, then a square around each person it found;
the mean of both is the matte. Where the two looks disagree there is probably
no person at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.catalogue import ModelSpec
from imageproc.pipelines.engine import FloatArray, Session
from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.matte import FLOOR
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import SIDE, as_floats

MOST_PEOPLE = 6
SMALLEST_SHARE = 0.15
"""Of the largest component's area: smaller ones get no second look."""
SQUARE = 1.25
"""Side of the second look, in long sides of the person."""

AGREED_IOU = 0.70
MOST_SOFT = 0.65
LEAST_AREA = 0.02

Box = tuple[int, int, int]
"""Left, top, side of a square, pixels; may reach out of the picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looks:
    """Both looks at a picture, hxw in 0..1 at the size of the refinement."""

    whole: Floats
    squares: Floats

    @property
    def matte(self) -> Floats:
        """Their mean. Raises `NoSubject` when neither saw anybody."""
        mean = as_floats((self.whole + self.squares) / 2)
        if float(mean.max()) < FLOOR:
            raise NoSubject
        return mean

    @property
    def agree(self) -> bool:
        """Whether these are people: both looks alike, few doubtful pixels, not tiny.

        Right more often than any network that says "a person is present",
        which fails on close-up faces and accepts boats.
        """
        sure, again = self.whole > 0.5, self.squares > 0.5
        area = int(sure.sum())
        if area <= LEAST_AREA * sure.size:
            return False
        doubtful = int(((self.whole > 0.2) & (self.whole < 0.8)).sum())
        return overlap(sure, again) > AGREED_IOU and doubtful / area < MOST_SOFT


def overlap(one: npt.NDArray[np.bool_], two: npt.NDArray[np.bool_]) -> float:
    """Intersection over union; 1 when both are empty."""
    union = int((one | two).sum())
    return int((one & two).sum()) / union if union else 1.0


class PersonFinder:
    """The person network behind `Looks`."""

    def __init__(self, session: Session, spec: ModelSpec) -> None:
        self.session = session
        self.spec = spec

    def look(self, rgb: Bytes) -> Looks:
        """Look at HxWx3 uint8 as a whole, then at every person."""
        height, width = rgb.shape[:2]
        scale = min(1.0, SIDE / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        whole = as_floats(cv2.resize(self._mask(rgb), size, interpolation=cv2.INTER_LINEAR))
        squares = np.zeros_like(whole)
        for box in _people(whole):
            _paste(squares, box, self._mask(_crop(rgb, box, 1 / scale)))
        return Looks(whole=whole, squares=squares)

    def _mask(self, rgb: Bytes) -> FloatArray:
        """SxS in 0..1 for pixels of any shape, which are squeezed to a square."""
        side = self.spec.side
        small = cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA)
        tensor = np.ascontiguousarray(small.transpose(2, 0, 1)[None], dtype=np.float32) / 255
        (answer, *_) = self.session.run(None, {self.spec.input_name or "input": as_floats(tensor)})
        return np.clip(answer.reshape(side, side), 0, 1)


def _people(whole: Floats) -> Iterator[Box]:
    """A square around each component of the mask, largest first."""
    mask = (whole > 0.5).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    found = sorted(stats[1:].tolist(), key=lambda row: -row[cv2.CC_STAT_AREA])
    for left, top, width, height, area in found[:MOST_PEOPLE]:
        if area >= SMALLEST_SHARE * found[0][cv2.CC_STAT_AREA]:
            side = max(2, round(SQUARE * max(width, height)))
            yield round(left + (width - side) / 2), round(top + (height - side) / 2), side


def _crop(rgb: Bytes, box: Box, scale: float) -> Bytes:
    """The square of the picture, its border replicated where it reaches out."""
    left, top, side = (round(value * scale) for value in box)
    height, width = rgb.shape[:2]
    rows = np.clip(np.arange(top, top + side), 0, height - 1)
    columns = np.clip(np.arange(left, left + side), 0, width - 1)
    return rgb[rows[:, None], columns]


def _paste(canvas: Floats, box: Box, mask: Floats) -> None:
    """Keep the larger value where squares overlap."""
    left, top, side = box
    height, width = canvas.shape
    enlarged = as_floats(cv2.resize(mask, (side, side), interpolation=cv2.INTER_LINEAR))
    rows, columns = (
        slice(max(0, top), min(height, top + side)),
        slice(max(0, left), min(width, left + side)),
    )
    part = enlarged[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    np.maximum(canvas[rows, columns], part, out=canvas[rows, columns])
