"""Faces drawn into a picture, to look at what was found."""

from __future__ import annotations

from collections.abc import Sequence

import cv2

from imageproc.pipelines.faces.confirming import Confirmed
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes, Floats

Colour = tuple[int, int, int]

CONFIRMED: Colour = (0, 170, 90)
DOUBTFUL: Colour = (220, 120, 0)
BITS = 4
"""Of a pixel, that OpenCV takes after the point."""


def draw_faces(rgb: Bytes, confirmed: Sequence[Confirmed], doubtful: Sequence[Face] = ()) -> Bytes:
    """A copy of HxWx3 uint8 with box, five points and mesh: green, or orange where doubtful."""
    drawn = rgb.copy()
    for each in confirmed:
        _dots(drawn, each.mesh.points[:, :2], each.mesh.eye_distance / 120, CONFIRMED)
        _frame(drawn, each.face, CONFIRMED)
    for face in doubtful:
        _frame(drawn, face, DOUBTFUL)
    return drawn


def _frame(rgb: Bytes, face: Face, colour: Colour) -> None:
    left, top, width, height = (round(value) for value in face.box)
    cv2.rectangle(rgb, (left, top, width, height), colour, max(1, round(width / 80)))
    _dots(rgb, face.points, width / 50, colour)


def _dots(rgb: Bytes, points: Floats, radius: float, colour: Colour) -> None:
    scale = 1 << BITS
    for x, y in points:
        centre = round(float(x) * scale), round(float(y) * scale)
        size = round(max(radius, 0.5) * scale)
        cv2.circle(rgb, centre, size, colour, cv2.FILLED, cv2.LINE_AA, BITS)
