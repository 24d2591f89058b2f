"""Squares with the eyes, nose and mouth of a face at fixed places, as insightface cuts them."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.faces.identity import PLACES, similarity
from imageproc.pipelines.picture import Bytes, Floats

MARGIN = 8
"""Of a square of 128 pixels, to the left and right of `PLACES`."""
LEAST_SCALE = 0.5
"""Below, the picture is shrunk first, so that no pixel is skipped."""


def aligned(rgb: Bytes, five_points: Floats, side: int) -> tuple[Bytes, Floats]:
    """The face of a picture in a square of `side` (112 or 128) pixels, and how it came there.

    The 2x3 matrix leads from the picture into the square. What lies outside the picture is black,
    as the networks learned it.
    """
    places = PLACES + np.array([MARGIN if side == 128 else 0, 0], np.float32)
    matrix = similarity(five_points, places)
    small, factors = _shrunk(rgb, float(np.hypot(*matrix[:, 0])))
    own = matrix.copy()
    own[:, :2] /= factors
    # A pixel's centre lies half a pixel from its corner, which is what stays while resizing.
    own[:, 2] += matrix[:, :2] @ (0.5 / factors - 0.5)
    square = cv2.warpAffine(small, own, (side, side), flags=cv2.INTER_LINEAR)
    return np.asarray(square, np.uint8), matrix


def _shrunk(rgb: Bytes, scale: float) -> tuple[Bytes, Floats]:
    """Near its size in the square; and its factors across and down."""
    if scale >= LEAST_SCALE:
        return rgb, np.ones(2, np.float32)
    height, width = rgb.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), np.array([size[0] / width, size[1] / height], np.float32)
