"""Garments whose points cannot be trusted, each with the sentence that helps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from imageproc.pipelines.errors import (
    GarmentCropped,
    GarmentSleevesTouch,
    GarmentStrapsOnly,
    GarmentTooSmall,
    GarmentTurned,
    GarmentUnreadable,
)
from imageproc.pipelines.garment.model import GarmentSide
from imageproc.pipelines.garment.outline import Outline
from imageproc.pipelines.garment.shape import Mask, Shape, symmetry
from imageproc.pipelines.garment.turned import SYMMETRIC, is_turned

SMALLEST = 120
"""Pixels of the working picture that a garment is high and wide at least."""
AT_FRAME = 0.02
"""Of the frame: a garment that lies on more of it is cut off."""
WIDE_ROW, WIDE = 0.60, 1.45
"""What seems to have no sleeves and is so many tip distances wide, so far down its height, has
some that were not seen, or is no garment."""
LONG = 1.8
"""Tip distances: longer ones may be skirts, which are as wide."""
OVERHANG = 1.35
"""Widths: what is wider above the armpits has sleeves."""
LOWEST_ARMPIT = 0.60
"""Of the height."""
STRAP_ROW, STRAP = 0.06, 0.20
"""So much of the height below the tip half a garment is at least so many widths wide."""
SHORTEST = 0.3
"""Of the width, from the armpits to the hem."""
NARROWEST = 0.25
"""Of the garment's width: the distance of the armpits."""
LOPSIDED = 0.15
"""Of the height or the width: so much may the halves differ."""
SOLID = 0.9
"""Of the run from side to side that is garment, in the rows of the torso."""


def require_whole(shape: Shape, *, own_cut: bool) -> None:
    """The garment is large enough and inside the picture. Raises `GarmentTooSmall`,
    `GarmentCropped`.

    A cut-out that came with the picture may fill it to the edge.
    """
    if min(shape.height, shape.width) < SMALLEST:
        raise GarmentTooSmall
    mask = shape.mask
    edges = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    if not own_cut and float(edges.mean()) > AT_FRAME:
        raise GarmentCropped


def require_upright(shape: Shape) -> None:
    """Raises `GarmentTurned`, or `GarmentUnreadable` where the halves are too different."""
    if is_turned(shape):
        raise GarmentTurned
    if symmetry(shape) < SYMMETRIC:
        raise GarmentUnreadable


def require_trusted(shape: Shape, outline: Outline) -> None:
    """Raises `GarmentSleevesTouch`, `GarmentStrapsOnly` or `GarmentUnreadable`."""
    sleeves = [outline.left.sleeve, outline.right.sleeve]
    if sleeves.count(None) == 1:
        raise GarmentSleevesTouch
    _require_order(shape, outline)
    _require_even(shape, outline)
    if sleeves.count(None) == 2:
        _require_sleeveless(shape, outline)
    if _solidity(outline.torso, outline) < SOLID:
        raise GarmentUnreadable


def _require_order(shape: Shape, outline: Outline) -> None:
    """From left to right, and from the top to the hem."""
    left, right = outline.left, outline.right
    across = [float(side[0]) for side in (left.tip, left.neck, right.neck, right.tip)]
    width = float(right.armpit[0] - left.armpit[0])
    lowest = max(float(left.armpit[1]), float(right.armpit[1]))
    rising = all(one < two for one, two in pairwise(across))
    if not rising or width < NARROWEST * shape.width:
        raise GarmentUnreadable
    if outline.hem - lowest < SHORTEST * width:
        raise GarmentUnreadable
    if any(float(side.tip[1]) >= float(side.armpit[1]) for side in (left, right)):
        raise GarmentUnreadable


def _require_sleeveless(shape: Shape, outline: Outline) -> None:
    left, right = outline.left, outline.right
    across = float(right.tip[0] - left.tip[0])
    wide = int(shape.mask[round(shape.top + WIDE_ROW * shape.height)].sum())
    if wide > WIDE * across and shape.height < LONG * across:
        raise GarmentUnreadable
    armpits = float(left.armpit[1]), float(right.armpit[1])
    above = shape.mask[shape.top : round(min(armpits)) + 1].sum(axis=1)
    if int(above.max()) > OVERHANG * float(right.armpit[0] - left.armpit[0]):
        raise GarmentSleevesTouch
    lowest = max(armpits) - shape.top
    if lowest > LOWEST_ARMPIT * shape.height or _narrowest(shape, outline) < STRAP:
        raise GarmentStrapsOnly


def _narrowest(shape: Shape, outline: Outline) -> float:
    """Garment in the row below the tip, of the narrower half, in widths."""
    width = float(outline.right.armpit[0] - outline.left.armpit[0])
    rows = [_below_tip(shape, side) for side in (outline.left, outline.right)]
    halves = int(rows[0][: shape.centre].sum()), int(rows[1][shape.centre :].sum())
    return min(halves) / width


def _below_tip(shape: Shape, side: GarmentSide) -> Mask:
    row = round(float(side.tip[1]) + STRAP_ROW * shape.height)
    return np.asarray(shape.mask[min(row, shape.bottom)])


def _require_even(shape: Shape, outline: Outline) -> None:
    """Both shoulders at one height, the armpits on both sides of the middle."""
    left, right = outline.left, outline.right
    width = float(right.armpit[0] - left.armpit[0])
    middles = [(float(a[0]) + float(b[0])) / 2 for a, b in _pairs(left, right)]
    heights = [abs(float(a[1]) - float(b[1])) for a, b in _pairs(left, right)]
    if max(heights) > LOPSIDED * shape.height:
        raise GarmentUnreadable
    if max(middles) - min(middles) > LOPSIDED * width:
        raise GarmentUnreadable


def _pairs(left: GarmentSide, right: GarmentSide) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(left.tip, right.tip), (left.neck, right.neck), (left.armpit, right.armpit)]


def _solidity(torso: Mask, outline: Outline) -> float:
    first = round(max(float(outline.left.armpit[1]), float(outline.right.armpit[1])))
    rows = torso[first : round(outline.hem) + 1]
    filled = (
        np.maximum.accumulate(rows, axis=1) & np.maximum.accumulate(rows[:, ::-1], axis=1)[:, ::-1]
    )
    return float(rows.sum()) / max(int(filled.sum()), 1)
