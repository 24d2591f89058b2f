"""BlazePose, full (Bazarevsky et al. 2020): 33 body points and a person mask, in two looks.

The first look sees the whole picture, the second the square around the person
that the first one found. How far the points move between them tells whether
there is a body at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.catalogue import ModelSpec
from imageproc.pipelines.engine import FloatArray, Session
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats

SQUARE = 1.25
"""Side of a look, in long sides of what it shows."""
GREY = (128, 128, 128)
"""Laid around the picture."""
BLUR = 0.35
"""Sigma before reducing, in reduced pixels: aliasing moves points."""
OUTPUTS = ("Identity", "Identity_1", "Identity_2")
POINTS = 33
STEEPEST = 60.0
"""Logits beyond this overflow."""


@dataclass(frozen=True, slots=True)
class Square:
    """A part of the picture, in its pixels; may reach out of it."""

    left: float
    top: float
    side: float

    def matrix(self, side: int) -> FloatArray:
        """2x3: from pixels of the picture to those of a square of `side`."""
        scale = side / self.side
        shift = scale / 2 - 0.5
        return np.array(
            [[scale, 0, shift - self.left * scale], [0, scale, shift - self.top * scale]],
            np.float32,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose:
    """One look's answer."""

    points: Floats
    """33x3: x, y in pixels of the picture, z on the same scale, smaller is nearer."""
    presence: float
    """0..1: how sure the network is of a body."""
    mask: Floats
    """hxw, 0..1: the person."""


class PoseFinder:
    """The session, and how to ask it."""

    def __init__(self, session: Session, spec: ModelSpec) -> None:
        self.session = session
        self.spec = spec

    def look_twice(self, rgb: Bytes) -> tuple[Pose, Pose]:
        """The whole picture (hxwx3 uint8), then the square around the person in it."""
        height, width = rgb.shape[:2]
        first = self.look(rgb, square_around(0, 0, width, height))
        box = person_box(first.mask)
        return first, self.look(rgb, square_around(*box)) if box else first

    def look(self, rgb: Bytes, square: Square) -> Pose:
        """The pose of whoever fills most of a square of the picture."""
        side = self.spec.side
        pixels = as_floats(warped(rgb, square, side)) / np.float32(255)
        blob = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])
        answers = self.session.run(OUTPUTS, {self.spec.input_name or "input": blob})
        height, width = rgb.shape[:2]
        return Pose(
            points=placed(answers[0].reshape(-1, 5)[:POINTS, :3], square, side),
            presence=_presence(answers[1]),
            mask=spread(sigmoid(answers[2].reshape(side, side)), square, (width, height)),
        )


def square_around(left: float, top: float, width: float, height: float) -> Square:
    """A box's square, with room."""
    side = SQUARE * max(width, height)
    return Square(left + (width - side) / 2, top + (height - side) / 2, side)


def person_box(mask: Floats) -> tuple[int, int, int, int] | None:
    """Left, top, width, height of the largest part of a mask (0..1); None without any."""
    sure = (mask > 0.5).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(sure)
    if count < 2:
        return None
    left, top, width, height, _ = max(stats[1:].tolist(), key=lambda row: row[cv2.CC_STAT_AREA])
    return left, top, width, height


def warped(rgb: Bytes, square: Square, side: int) -> Bytes:
    """A square of the picture as side x side x 3, grey where it reaches out."""
    reduction = square.side / side
    smooth = cv2.GaussianBlur(rgb, (0, 0), BLUR * reduction) if reduction > 1 else rgb
    return np.asarray(
        cv2.warpAffine(smooth, square.matrix(side), (side, side), borderValue=GREY), np.uint8
    )


def placed(points: FloatArray, square: Square, side: int) -> Floats:
    """Nx3 points of the network, 0..side, on the picture."""
    scale = square.side / side
    return as_floats(points * scale + np.array([square.left, square.top, 0]))


def spread(mask: Floats, square: Square, size: tuple[int, int]) -> Floats:
    """A square's mask on the picture of `size` (width, height), 0 outside the square."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return as_floats(cv2.warpAffine(mask, square.matrix(mask.shape[0]), size, flags=flags))


def sigmoid(logits: FloatArray) -> Floats:
    """Without the overflow of large logits."""
    return as_floats(1 / (1 + np.exp(-np.clip(logits, -STEEPEST, STEEPEST))))


def _presence(answer: FloatArray) -> float:
    """The network gives a probability already."""
    return float(np.clip(answer.reshape(-1)[0], 0, 1))
