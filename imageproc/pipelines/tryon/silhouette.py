"""Ends of what is seen on a figure."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.body.model import Body, Mask, Point, SideName
from imageproc.pipelines.tryon.limbs import Limb

SLEEVE_FROM = 0.45
"""Shoulder widths along the arm from which on an old sleeve is told from the trunk."""
HEM_COLUMNS = 0.25
"""The old hem is looked for so far from the middle, shoulder widths."""


def hem_of(old: Mask, body: Body) -> float:
    """y of the lower end of the `old` garment (hxw) near the middle of the hips."""
    middle = between(body.left.hip, body.right.hip)
    x, reach = round(float(middle[0])), round(HEM_COLUMNS * body.shoulder_width)
    part = old[:, max(0, x - reach) : x + reach + 1]
    ends = [float(np.flatnonzero(column)[-1]) for column in part.T if column.any()]
    return float(np.median(ends)) if ends else float(middle[1])


def between(one: Point, other: Point) -> Point:
    """The point in the middle."""
    return np.asarray((one + other) / 2, np.float32)


def run_across(mask: Mask, side: SideName, y: float, centre: float) -> float:
    """Pixels from the centre line to the end of the mask's run."""
    row = mask[min(max(round(y), 0), mask.shape[0] - 1)]
    middle = min(max(round(centre), 0), len(row) - 1)
    run = row[middle:] if side == "right" else row[middle::-1]
    gaps = np.flatnonzero(~run)
    return float(gaps[0] if gaps.size else run.size)


def draw_arm(canvas: npt.NDArray[np.uint8], limb: Limb, unit: float) -> None:
    """The arm below the armpit, as wide as an arm in a sleeve."""
    count = len(limb.half)
    for distance in range(min(round(SLEEVE_FROM * unit), count - 1), count, 3):
        x, y = np.rint(limb.middle(float(distance))).astype(int)
        cv2.circle(
            canvas, (int(x), int(y)), round(float(limb.half[distance]) * 0.85), 1, cv2.FILLED
        )


def run_along(mask: Mask, start: Point, direction: Point, reach: int) -> float:
    """Pixels from `start` to the end of the mask's first run."""
    steps = np.arange(reach + 1)
    x = np.clip(np.rint(start[0] + steps * direction[0]), 0, mask.shape[1] - 1).astype(int)
    y = np.clip(np.rint(start[1] + steps * direction[1]), 0, mask.shape[0] - 1).astype(int)
    gaps = np.flatnonzero(~mask[y, x])
    return float(gaps[0] if gaps.size else reach)
