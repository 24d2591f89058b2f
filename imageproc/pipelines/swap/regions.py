"""Parts of a face as pictures: 0..1, HxW."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.faces.rings import EYES, LIPS_OUT, OVAL
from imageproc.pipelines.picture import Floats

Shape = tuple[int, ...]
"""Height and width first."""
AROUND_EYES = 0.06
"""Eye distances."""
MOST_GROWN = 8
"""Pixels that are grown at full size: it takes the square of it in time."""
BITS = 4
"""Of a pixel, that OpenCV takes after the point."""


def smoothstep(values: npt.ArrayLike) -> Floats:
    """0 below 0, 1 above 1, and between without a kink."""
    part = np.clip(np.asarray(values, np.float32), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def polygon(shape: Shape, corners: Floats) -> Floats:
    """1 within the polygon of nx2 corners; it may reach out of the picture."""
    drawn = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(drawn, [fixed(corners)], 255, cv2.LINE_AA, BITS)
    return np.asarray(drawn / np.float32(255), np.float32)


def fixed(corners: Floats) -> npt.NDArray[np.int32]:
    """For OpenCV: with `BITS` after the point; far away ones stay within what it can hold."""
    return np.clip(np.rint(corners * (1 << BITS)), -(2**24), 2**24).astype(np.int32)


def ring(shape: Shape, points: Floats, indices: Sequence[int]) -> Floats:
    """1 within a ring of the mesh, 468x2 or 468x3."""
    return polygon(shape, points[list(indices), :2])


def depth(shape: Shape, points: Floats) -> Floats:
    """Pixels from the face's outline for what is inside it, 0 outside.

    A frame that cuts the face is no outline.
    """
    pad = 2
    corners = points[list(OVAL), :2]
    low = np.minimum(np.floor(corners.min(axis=0)), 0).astype(int) - pad
    high = np.maximum(np.ceil(corners.max(axis=0)), shape[1::-1]).astype(int) + pad
    inside = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    cv2.fillPoly(inside, [fixed(corners - low)], 1, cv2.LINE_8, BITS)
    away = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    left, top = -low
    return np.asarray(away[top : top + shape[0], left : left + shape[1]], np.float32)


def without(region: Floats, holes: Iterable[Floats]) -> Floats:
    """What is left of a region when others are cut out of it."""
    left = region.copy()
    for hole in holes:
        left *= 1 - hole
    return left


def skin(shape: Shape, points: Floats) -> Floats:
    """The face without eyes and lips."""
    holes = (ring(shape, points, each) for each in (*EYES, LIPS_OUT))
    return without(ring(shape, points, OVAL), holes)


def eyes_in(shape: Shape, points: Floats) -> Floats:
    """The eyes and what is around them."""
    rings = np.maximum(*(ring(shape, points, each) for each in EYES))
    return dilated(rings, AROUND_EYES * float(np.linalg.norm(points[263, :2] - points[33, :2])))


def dilated(values: Floats, reach: float) -> Floats:
    """Grown by `reach` pixels on all sides; far ones on a smaller copy, within a tenth."""
    factor = max(1.0, reach / MOST_GROWN)
    height, width = values.shape
    size = max(1, round(width / factor)), max(1, round(height / factor))
    small = values if factor == 1 else cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    side = 2 * round(reach / factor) + 1
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    grown = cv2.dilate(small, round_one)
    if factor > 1:
        grown = cv2.resize(grown, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(grown, np.float32)


def blurred(values: Floats, sigma: float) -> Floats:
    """Gaussian; `sigma` in pixels, nothing below a third of one. The frame is mirrored."""
    if sigma < 1 / 3:
        return values
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)
