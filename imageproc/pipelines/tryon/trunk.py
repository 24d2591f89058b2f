"""Where neck, shoulders and trunk would be seen without a garment."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.silhouette import run_across

SLOPE = ((0.0, 0.02), (0.2, 0.06), (0.45, 0.045), (0.7, 0.02), (0.92, 0.006))
"""Of the way from neck to shoulder tip: how far a bare shoulder lies below the straight line
between them, shoulder widths."""
UPPER_ARM = 0.40
"""Shoulder widths of upper arm that round off the shoulder."""
NECK = (0.11, 0.17)
"""Half width of a neck, shoulder widths."""
SHIFT = 4
"""Bits of subpixel precision."""


def trunk(figure: Figure) -> Floats:
    """hxw in 0..1: neck below the chin, shoulders, and the trunk down to the knees."""
    points = _side(figure, "left") + _side(figure, "right")[::-1]
    canvas = np.zeros(figure.body.mask.shape, np.uint8)
    _draw(canvas, np.array(points))
    for side in SIDES:
        _draw(canvas, cv2.convexHull(_shoulder(figure, side))[:, 0])
    return as_floats(canvas / np.float32(255))


def _draw(canvas: npt.NDArray[np.uint8], points: npt.NDArray[Any]) -> None:
    corners = np.round(points * 2**SHIFT).astype(np.int32)
    cv2.fillPoly(canvas, [corners], 255, cv2.LINE_AA, SHIFT)


def _side(figure: Figure, side: SideName) -> list[tuple[float, float]]:
    arm, unit, out = figure.arm(side), figure.unit, OUTWARDS[side]
    middle, half = _neck(figure)
    neck = middle + out * half
    base = float(arm.neck[1])
    points = [(neck - out * 0.02 * unit, base - 0.45 * unit), (neck, base - 0.06 * unit)]
    for share, drop in SLOPE:
        x = neck + share * (float(arm.tip[0]) - neck)
        y = base - 0.06 * unit + share * (float(arm.tip[1]) - base + 0.06 * unit)
        points.append((x, y + drop * unit))
    low = max(float(arm.knee[1]), figure.old_hem + 0.3 * unit)
    heights = np.linspace(float(arm.armpit[1]), low, 16)
    return [*points, *((_trunk_side(figure, side, float(y)), float(y)) for y in heights)]


def _neck(figure: Figure) -> tuple[float, float]:
    """x of the middle of the neck and half its width, where it is narrowest."""
    middle, unit, skin = float(figure.shoulders[0]), figure.unit, figure.body.skin
    low = float(figure.body.left.neck[1] + figure.body.right.neck[1]) / 2
    best = (middle, NECK[1] * unit)
    for y in range(max(0, round(low - 0.35 * unit)), max(1, round(low))):
        right, left = (run_across(skin, side, y, middle) for side in SIDES[::-1])
        half = (left + right) / 2
        if NECK[0] * unit < half < best[1]:
            best = (middle + (right - left) / 2, half)
    return best


def _trunk_side(figure: Figure, side: SideName, y: float) -> float:
    """The side of the body, which below the waist meets the lower garment that is seen."""
    edge, below = figure.edge(side, y), figure.old_hem + 0.06 * figure.unit
    usual = abs(figure.edge(side, below) - figure.centre(below))
    seen = figure.trunk_half(side, below)
    waist = float(figure.hips[1]) - 0.25 * figure.body.torso_height
    share = min(max((y - waist) / max(below - waist, 1.0), 0.0), 1.0)
    if not 0.8 * usual < seen < 1.4 * usual:
        return edge
    centre = figure.centre(y)
    return centre + (edge - centre) * (1 + share * (seen / usual - 1))


def _shoulder(figure: Figure, side: SideName) -> Floats:
    """From the shoulder's top to the outside of the upper arm."""
    arm, limb, unit = figure.arm(side), figure.limbs[side], figure.unit
    distances = np.linspace(0, UPPER_ARM * unit, 12, dtype=np.float32)
    index = np.clip(np.rint(distances), 0, len(limb.half) - 1).astype(int)
    outside = limb.points(distances, as_floats(limb.centre[index] + limb.half[index]))
    top = arm.neck + SLOPE[-1][0] * (arm.tip - arm.neck) + np.array([0, 0.015 * unit])
    return as_floats(np.concatenate([outside, [top, arm.shoulder]]))
