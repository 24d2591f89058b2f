"""The crease between a sleeve and the torso that it lies on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.garment.armpits import Dent
from imageproc.pipelines.garment.model import Point
from imageproc.pipelines.garment.shape import Shape
from imageproc.pipelines.garment.shoulders import shoulder_corner
from imageproc.pipelines.garment.sleeves import Path
from imageproc.pipelines.garment.trace import cheapest
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats

ARMHOLE = 0.45
"""Of the width: an armpit is usually so far below the shoulder's corner."""
CORRIDOR = 0.14
"""Of the width: the crease runs so near to the straight line."""
SMOOTH = 0.006
"""Of the width: sigma of the blur that comes first."""
STRONG = 0.9
"""Quantile of the edges in the corridor that counts as a full one."""
MOST_STEPS, STEP_COST = 2, 0.08
MOST_COST, MOST_BENDS = 0.10, 0.30
"""Mean cost, and mean columns of movement per row: a crease is a clear line and straight,
while a path through a print leaps from edge to edge."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seam:
    """From the shoulder tip over the armpit to where the sleeve leaves the torso."""

    path: Path
    armpit: Point


def find_seam(rgb: Bytes, shape: Shape, dent: Dent) -> Seam | None:
    """The crease above a dent of the left half, or None where none can be trusted.

    `rgb` is hxwx3, turned like the shape.
    """
    width = 2.0 * (shape.centre - dent.x)
    tip = shoulder_corner(shape)
    first = round(float(tip[1]) + ARMHOLE * width)
    rows = np.arange(first, dent.y + 1)
    if len(rows) < CORRIDOR * width or width <= 0:
        return None
    line = tip[0] + (rows - tip[1]) / (dent.y - tip[1]) * (dent.x - tip[0])
    reach = max(2, round(CORRIDOR * width))
    columns = np.rint(line[:, None] + np.arange(-reach, reach + 1)).astype(np.intp)
    columns = np.clip(columns, 0, shape.mask.shape[1] - 1)
    costs = crease_costs(rgb, shape, rows[:, None], columns, width)
    # The crease ends in the dent.
    costs[np.abs(np.arange(-reach, reach + 1)) > 4 + 1.2 * (dent.y - rows)[:, None]] = 3
    places, cost = cheapest(costs, most_steps=MOST_STEPS, step_cost=STEP_COST)
    bends = float(np.abs(np.diff(places)).mean())
    if cost > MOST_COST or bends > MOST_BENDS:
        return None
    crease = np.stack([columns[np.arange(len(rows)), places], rows], axis=1).astype(np.float32)
    return Seam(path=np.concatenate([tip[None], crease]).astype(np.float32), armpit=crease[0])


def crease_costs(
    rgb: Bytes,
    shape: Shape,
    rows: np.ndarray[tuple[int, int], np.dtype[np.intp]],
    columns: np.ndarray[tuple[int, int], np.dtype[np.intp]],
    width: float,
) -> Floats:
    """1 where colours do not change from left to right, below 0 at the strongest changes."""
    lab = cv2.cvtColor(as_floats(rgb) / np.float32(255), cv2.COLOR_RGB2Lab)
    lab = cv2.GaussianBlur(lab, (0, 0), max(0.5, SMOOTH * width))
    edges = np.linalg.norm(cv2.Sobel(lab, cv2.CV_32F, 1, 0), axis=2)
    inside = cv2.erode(shape.mask.astype(np.uint8), np.ones((1, 9), np.uint8))[rows, columns] > 0
    found = edges[rows, columns]
    strong = float(np.quantile(found[inside], STRONG)) if inside.any() else 1.0
    return as_floats(np.where(inside, 1 - np.minimum(found / max(strong, 1e-3), 1.2), 1))
