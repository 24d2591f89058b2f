"""Points of the garment on its own picture."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import Point, SideName
from imageproc.pipelines.garment.model import Garment, GarmentSide

INSIDE = 0.015
"""How far above a garment's armpit the person's is, garment widths."""


def part(garment: Garment, side: SideName) -> GarmentSide:
    return garment.left if side == "left" else garment.right


def garment_armpit_y(garment: Garment) -> float:
    return float(garment.left.armpit[1] + garment.right.armpit[1]) / 2


def garment_centre(garment: Garment) -> float:
    return float(garment.left.armpit[0] + garment.right.armpit[0]) / 2


def hole_end(garment: Garment, own: GarmentSide) -> Point:
    """The armpit, a little inside the cloth: on the outline it would gape."""
    if own.sleeve is None:
        return own.armpit
    return np.asarray(own.armpit - np.array([0, INSIDE * garment.width]), np.float32)
