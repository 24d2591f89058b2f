"""Where the sides of a garment hang."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.flat import garment_centre, part
from imageproc.pipelines.tryon.model import Pairs
from imageproc.pipelines.tryon.scales import Scales

LOOSE = 1.22
TIGHT = 1.02
"""Of the body's half width: how wide a garment hangs at most and at least."""
OLD_SIDE = (0.80, 1.40)
"""Of the body's half width: an old side within it is covered."""
RIM = 0.008
"""How far beyond the old outline the new one reaches, shoulder widths."""
DENT = 0.6
"""Of the way between two sides: what lies farther in is a hole, no outline."""
INSET = 3
"""Garment pixels: the rim that is cut off lies outside the points."""
UNDER_ARM = 0.4
"""Shoulder widths below the armpit within which the torso is no narrower than there."""


def side_pairs(figure: Figure, garment: Garment, side: SideName, scales: Scales) -> Pairs:
    own = part(garment, side)
    start, top = float(figure.arm(side).armpit[1]), float(own.armpit[1])
    outline = _outline(garment, side)
    places = []
    for x, y in outline:
        height = start + (float(y) - top) * scales.down
        reach = abs(float(x) - garment_centre(garment)) * scales.across
        if own.sleeve is not None and height < start + UNDER_ARM * figure.unit:
            armpit = float(figure.arm(side).armpit[0])
            reach = max(reach, abs(armpit - figure.centre(height)))
        places.append((side_x(figure, side, height, reach), height))
    out = np.array([OUTWARDS[side] * INSET, 0], np.float32)
    return Pairs(person=np.array(places, np.float32), garment=outline - out)


def _outline(garment: Garment, side: SideName) -> Floats:
    """The sides, and between them the outline where it lies farther in: a waist, a knot."""
    own = part(garment, side)
    cloth = garment.alpha > 0.5
    if own.sleeve is not None:
        cloth = cloth & ~own.sleeve.mask
    centre = round(garment_centre(garment))
    points = [own.sides[0]]
    for first, second in pairwise(own.sides):
        x, y = (first + second) / 2
        row = cloth[min(max(round(float(y)), 0), cloth.shape[0] - 1)]
        run = row[centre:] if side == "right" else row[centre::-1]
        gaps = np.flatnonzero(~run)
        reach = min(float(gaps[0]) if gaps.size else len(run), abs(float(x) - centre))
        if reach > DENT * abs(float(x) - centre):
            points.append(np.array([centre + OUTWARDS[side] * reach, y], np.float32))
        points.append(second)
    return np.array(points, np.float32)


def side_x(figure: Figure, side: SideName, y: float, reach: float) -> float:
    """Follow the body, and the old garment's silhouette where it is near the body's."""
    centre = figure.centre(y)
    half = abs(figure.edge(side, y) - centre)
    x = min(max(reach, TIGHT * half), LOOSE * half)
    old = figure.old_side(side, y)
    if OLD_SIDE[0] * half < old < OLD_SIDE[1] * half and y < figure.old_hem:
        x = max(x, old + RIM * figure.unit)
    return centre + OUTWARDS[side] * x
