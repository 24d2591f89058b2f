"""Shoulder tips and neck points of the left half of a garment: corners of its top outline."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.errors import GarmentUnreadable
from imageproc.pipelines.garment.model import Point
from imageproc.pipelines.garment.shape import Ints, Shape, run_at, tops

OUTWARDS, INWARDS = 0.12, 0.03
"""Of the width between the armpits: the tip's column lies between armpit - and + so much."""
STRAP = 0.05
"""Of the width: between tip and neck point there is always so much."""
TOP_SHARE = 0.30
STEEP = 1.3
"""A sleeveless tip is the farthest point in the direction 1 out, `STEEP` up, of the top."""
DIP = 0.008
"""Of the height: behind a true neck point the outline, the inner back, falls by so much."""
WIDEST_NECK, USUAL_NECK = 0.6, 0.5
"""Of the way from the centre to the tip: a neck that is wider without a dip is a boat neck,
whose opening the outline does not show."""


def point(x: float, y: float) -> Point:
    return np.array([x, y], np.float32)


def sleeved_tip(shape: Shape, armpit: Point, width: float) -> Point:
    """The corner between shoulder and sleeve, near the armpit's column."""
    first = int(np.clip(armpit[0] - OUTWARDS * width, shape.left, shape.centre))
    last = int(min(armpit[0] + INWARDS * width, shape.centre - 1))
    neck = _corner_column(shape, first)
    last = max(first, min(last, int(neck - STRAP * width)))
    heights = tops(shape.mask)
    run = run_at(shape.mask, round(float(armpit[1])), first)
    outer = shape.left if run is None else min(run[0], first)
    chord = (outer, int(armpit[1])), (neck, int(heights[neck]))
    column = first + _farthest(heights[first : last + 1], first, *chord)
    return point(column, heights[column])


def shoulder_corner(shape: Shape) -> Point:
    """The corner of the outline between the end of the sleeve and the centre."""
    column = _corner_column(shape, shape.left)
    return point(column, tops(shape.mask)[column])


def sleeveless_tip(shape: Shape) -> Point:
    """The outermost upper corner; raises `GarmentUnreadable` where the half has no top."""
    last = shape.top + max(1, round(TOP_SHARE * shape.height))
    rows, columns = np.nonzero(shape.mask[shape.top : last, : shape.centre + 1])
    if not rows.size:
        raise GarmentUnreadable
    best = int((-columns - STEEP * rows).argmax())
    return point(columns[best], rows[best] + shape.top)


def neck_point(shape: Shape, tip: Point) -> Point:
    """The corner between shoulder and collar, inside the tip."""
    first = min(int(tip[0]) + 1, shape.centre)
    column = _corner_column(shape, first)
    heights = tops(shape.mask)
    dips = heights[column : shape.centre + 1].max() - heights[column] > DIP * shape.height
    share = (shape.centre - column) / max(shape.centre - float(tip[0]), 1)
    if share > WIDEST_NECK and not dips:
        column = round(shape.centre - USUAL_NECK * (shape.centre - float(tip[0])))
    return point(column, heights[column])


def _corner_column(shape: Shape, first: int) -> int:
    """The column between `first` and the centre that stands out most above the line between."""
    first = min(first, shape.centre)
    heights = tops(shape.mask)[first : shape.centre + 1]
    ends = (first, int(heights[0])), (shape.centre, int(heights[-1]))
    return first + _farthest(heights, first, *ends)


def _farthest(heights: Ints, first: int, start: tuple[int, int], end: tuple[int, int]) -> int:
    """Index of the height that lies farthest above the line from `start` to `end`."""
    columns = np.arange(first, first + len(heights))
    (x0, y0), (x1, y1) = start, end
    above = (y1 - y0) * (columns - x0) - (heights - y0) * (x1 - x0)
    return int(above.argmax())
