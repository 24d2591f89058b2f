"""Squares of a picture, as BlazeFace wants them."""

from __future__ import annotations

import math

import cv2
import numpy as np

from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes

SIDE = 128
"""Of every square that is looked at, pixels."""
STEP = 0.7
"""Of a window's side: a face of 0.3 windows is whole in one of them, a larger one in one of
the next size.
"""
AROUND = 2.0
"""Side of the second look, in sides of the face."""

Square = tuple[float, float, float]
"""Left, top, side in pixels; may reach out of the picture."""


def starts(length: int, step: float = STEP, side: int = SIDE) -> list[int]:
    """Where windows begin along a length of at least `side`: even steps from border to border,
    none longer than `step` sides of a window.
    """
    count = math.ceil((length - side) / (step * side)) + 1
    return [round(start) for start in np.linspace(0, length - side, count).tolist()]


def around(face: Face) -> Square:
    """The square for the second look at a face."""
    left, top, width, height = face.box
    side = AROUND * max(width, height)
    return left + (width - side) / 2, top + (height - side) / 2, side


def cropped(rgb: Bytes, square: Square) -> Bytes:
    """A square of the picture as SIDExSIDEx3, black where it reaches out."""
    left, top, side = (round(value) for value in square)
    height, width = rgb.shape[:2]
    rows, columns = np.arange(top, top + max(1, side)), np.arange(left, left + max(1, side))
    pixels = rgb[np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)]
    pixels[(rows < 0) | (rows >= height)] = 0
    pixels[:, (columns < 0) | (columns >= width)] = 0
    return resized(pixels, SIDE / max(1, side))


def resized(rgb: Bytes, scale: float) -> Bytes:
    """A picture reduced (or enlarged) by a factor, at least one pixel."""
    height, width = rgb.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def halved(rgb: Bytes, longest: int) -> tuple[Bytes, int]:
    """HxWx3 uint8 halved until no side is longer than `longest`, and how many times smaller it is.

    Twelve times as fast as one step of another scale; an odd last row or column is dropped.
    """
    times = 1
    while max(rgb.shape[:2]) > longest and min(rgb.shape[:2]) > 1:
        height, width = (side // 2 for side in rgb.shape[:2])
        even = rgb[: 2 * height, : 2 * width]
        rgb = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        times *= 2
    return rgb, times
