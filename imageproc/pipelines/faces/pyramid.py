"""A picture in windows of several sizes, from the largest faces to the smallest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.windows import SIDE, Square, resized, starts
from imageproc.pipelines.picture import Bytes

WIDER = (2.0, 1.25)
"""Windows around the whole picture, in its long sides: for a face that fills it."""
STEP = 0.6
"""Of a window's side."""
GREY = 127
"""Beyond the borders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What one pass over a picture gave."""

    sees: float
    """Width of the smallest face that this level or one before it finds, pixels."""
    guesses: list[Face]
    """In any order, the same face perhaps several times."""


def levels(shape: tuple[int, ...]) -> list[float]:
    """Sides of the windows for a picture of height and width, largest first, pixels.

    The last is the first that is not larger than the network's own side.
    """
    longest = float(max(shape[:2]))
    sides = [longest * wider for wider in WIDER] + [longest]
    while sides[-1] > SIDE:
        sides.append(max(sides[-1] / 2, SIDE))
    return sides


def windows(rgb: Bytes, side: float) -> Iterator[tuple[Bytes, Square]]:
    """Squares that cover HxWx3 pixels in steps, each as SIDExSIDEx3 with its place.

    A picture that is smaller than the window lies in its middle, on grey.
    """
    scale = side / SIDE
    room, left, top = on_grey(resized(rgb, 1 / scale), SIDE)
    for row in starts(room.shape[0], STEP):
        for column in starts(room.shape[1], STEP):
            pixels = room[row : row + SIDE, column : column + SIDE]
            yield pixels, ((column - left) * scale, (row - top) * scale, side)


def on_grey(rgb: Bytes, least: int) -> tuple[Bytes, int, int]:
    """The picture in the middle of a grey one at least `least` high and wide, and where it lies
    there: left, top.
    """
    height, width = rgb.shape[:2]
    tall, wide = max(height, least), max(width, least)
    top, left = (tall - height) // 2, (wide - width) // 2
    room = np.full((tall, wide, 3), GREY, np.uint8)
    room[top : top + height, left : left + width] = rgb
    return room, left, top
