"""Armpits: the dents of a garment's outline between sleeve and torso."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.garment.shape import Mask, Shape, largest

ROWS = (0.06, 0.88)
"""Where armpits lie, of the height from the top."""
OFF_CENTRE = 0.12
"""Of the width: dents nearer to the centre are necklines."""
LEAST_DEPTH = 0.045
"""Of the height."""
ARMS = (0.02, 0.04, 0.06)
"""Of the height: the dent's angle is measured so far along the outline, the least counts."""
REACH = 0.07
"""Of the height: so far along the outline from the deepest point the gap may narrow to its top."""
NARROWING = 0.15
"""Of that distance: on both sides of its top a gap falls by so much."""
TEAR = 0.6
"""Of the deepest dent's depth."""
BESIDE = 3
"""Pixels."""
SHARP = 135.0
"""Degrees: between sleeve and torso the outline turns back, at armholes and waists it bends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dent:
    """A place where the outline lies farthest inside its convex hull."""

    x: int
    y: int
    depth: float
    """Pixels from the hull."""
    angle: float
    """Least degrees between the two ways along the outline: 180 where it is straight."""

    opening: float
    """y of the middle of the hull's edge over the dent."""

    @property
    def sharp(self) -> bool:
        return self.angle < SHARP


def armpit_dents(shape: Shape) -> list[Dent]:
    """The dents of the left half that may be an armpit, topmost first.

    They are deep, off the centre, and garment hangs over them. The halves are
    read one by one: the hull of a whole garment bridges the gap beside one of
    two long sleeves.
    """
    high, low = (shape.top + share * shape.height for share in ROWS)
    far = shape.centre - OFF_CENTRE * shape.width
    found = [
        dent
        for dent in dents(shape.mask[:, : shape.centre + 1], shape.height)
        if high <= dent.y <= low and dent.x < far and dent.depth >= LEAST_DEPTH * shape.height
        if _hangs_over(shape.mask, dent)
    ]
    return sorted(found, key=lambda dent: dent.y)


def sharp_dent(dents: list[Dent]) -> Dent | None:
    """The topmost that only a sleeve makes; tears in a cuff are less deep than the armpit."""
    sharp = [dent for dent in dents if dent.sharp]
    deepest = max((dent.depth for dent in sharp), default=0.0)
    return next((dent for dent in sharp if dent.depth >= TEAR * deepest), None)


def dents(half: Mask, height: int) -> list[Dent]:
    """The convexity defects of the largest part of a mask, for a garment of that height."""
    part = largest(half).astype(np.uint8)
    contours, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return []
    contour = np.asarray(contours[0], dtype=np.int32).reshape(-1, 1, 2)
    try:
        hull = cv2.convexHull(contour, returnPoints=False)
        defects = cv2.convexityDefects(contour, hull)
    except cv2.error:
        # A contour that touches itself has no order of its hull's points.
        return []
    if defects is None:
        return []
    return list(_measured(contour[:, 0], np.asarray(defects, np.int32).reshape(-1, 4), height))


def _measured(
    contour: npt.NDArray[np.int32], defects: npt.NDArray[np.int32], height: int
) -> Iterator[Dent]:
    arms = [max(3, round(share * height)) for share in ARMS]
    reach = max(3, round(REACH * height))
    for start, end, place, _ in defects.tolist():
        opening = float(contour[[start, end], 1].mean())
        # In a dress the waist may lie deeper than the armpit above it.
        span = np.arange(start, end + 1 if end > start else end + 1 + len(contour))
        around = np.arange(place - reach, place + reach + 1)
        tops = [_top(contour, way % len(contour), NARROWING * reach) for way in (span, around)]
        for apex in {place if top is None else top for top in tops}:
            x, y = contour[apex].tolist()
            angle = min(_angle_at(contour, apex, arm) for arm in arms)
            depth = _depth(contour[apex], contour[start], contour[end])
            yield Dent(x=x, y=y, depth=depth, angle=angle, opening=opening)


def _top(contour: npt.NDArray[np.int32], way: npt.NDArray[np.intp], least: float) -> int | None:
    """The highest place on a way along the outline that falls by `least` pixels on both sides."""
    heights = contour[way, 1]
    before, after = np.maximum.accumulate(heights), np.maximum.accumulate(heights[::-1])[::-1]
    falls = np.minimum(before, after) - heights >= least
    if not falls.any():
        return None
    tops = np.flatnonzero(falls & (heights == heights[falls].min()))
    return int(way[tops[len(tops) // 2]])


def _depth(
    place: npt.NDArray[np.int32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
) -> float:
    """Distance from the hull's edge between `start` and `end`."""
    (x, y), (u, v) = (end - start).tolist(), (place - start).tolist()
    length = float(np.hypot(x, y))
    return abs(x * v - y * u) / length if length else 0.0


def _angle_at(contour: npt.NDArray[np.int32], place: int, arm: int) -> float:
    here = contour[place]
    before, after = contour[(place - arm) % len(contour)], contour[(place + arm) % len(contour)]
    return _angle(before - here, after - here)


def _angle(one: npt.NDArray[np.int32], two: npt.NDArray[np.int32]) -> float:
    sizes = float(np.linalg.norm(one)) * float(np.linalg.norm(two))
    cosine = float(one @ two) / sizes if sizes else 1.0
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _hangs_over(mask: Mask, dent: Dent) -> bool:
    """The dent opens downwards and there is garment above it; at necklines, and at sleeves of
    garments that are upside down, it is the other way round."""
    column = max(dent.x - BESIDE, 0)
    return dent.opening > dent.y and bool(mask[: max(dent.y - 1, 0), column].any())
