"""One half of a garment, turned so that its sleeve is on the left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.errors import GarmentUnreadable
from imageproc.pipelines.garment.armpits import Dent
from imageproc.pipelines.garment.model import Point, Sleeve
from imageproc.pipelines.garment.shape import Shape
from imageproc.pipelines.garment.shoulders import point, sleeved_tip, sleeveless_tip
from imageproc.pipelines.garment.sleeves import Path, sleeve_of

LEAST_REACH = 0.09
"""Of the width: sleeves reach farther beyond the armpit's column."""
LOWEST_ARMHOLE = 0.45
"""Of the height: a dent of a sleeveless garment that is lower is the waist."""
DEEPEST_ARMHOLE = 0.80
"""Of the distance of the tips, below them: so too is a lower dent of a dress."""
ARMHOLE, USUAL_ARMHOLE = 0.30, 0.55
"""Of the height, and of the distance of the tips below them: where the armpit of a sleeveless
garment without a dent is, whichever is higher."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Half:
    """Points and sleeve of the half, in the turned picture."""

    shape: Shape
    tip: Point
    armpit: Point
    sleeve: Sleeve | None


def free_half(shape: Shape, armpit: Point, width: float) -> Half:
    """A half whose sleeve stands off the torso below the armpit."""
    tip = sleeved_tip(shape, armpit, width)
    return cut_half(shape, np.stack([tip, armpit]), armpit, width)


def cut_half(shape: Shape, path: Path, armpit: Point, width: float) -> Half:
    """A half whose sleeve is cut off along a path that begins at the shoulder tip."""
    sleeve = sleeve_of(shape.mask, path, armpit)
    if sleeve is not None and _reach(sleeve, armpit) < LEAST_REACH * width:
        sleeve = None
    return Half(shape=shape, tip=path[0], armpit=armpit, sleeve=sleeve)


def _reach(sleeve: Sleeve, armpit: Point) -> float:
    return float(armpit[0]) - int(sleeve.mask.any(axis=0).argmax())


def sleeveless_half(shape: Shape, dent: Dent | None) -> Half:
    """A half without a sleeve; raises `GarmentUnreadable` where no row shows an armpit."""
    tip = sleeveless_tip(shape)
    across = 2 * (shape.centre - float(tip[0]))
    lowest = min(
        shape.top + LOWEST_ARMHOLE * shape.height, float(tip[1]) + DEEPEST_ARMHOLE * across
    )
    if dent is not None and dent.y < lowest:
        return Half(shape=shape, tip=tip, armpit=point(dent.x, dent.y), sleeve=None)
    usual = float(tip[1]) + USUAL_ARMHOLE * across
    row = round(min(shape.top + ARMHOLE * shape.height, usual))
    columns = np.flatnonzero(shape.mask[row, : shape.centre + 1])
    if not columns.size:
        raise GarmentUnreadable
    return Half(shape=shape, tip=tip, armpit=point(columns[0], row), sleeve=None)
