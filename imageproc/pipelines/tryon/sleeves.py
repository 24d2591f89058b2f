"""Sleeves: ribbons along the arms that share the armhole with the torso."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.flat import hole_end
from imageproc.pipelines.tryon.flat_sleeve import edges_of, is_long
from imageproc.pipelines.tryon.model import Pairs
from imageproc.pipelines.tryon.ribbon import Ribbon

SEAM = (1 / 3, 2 / 3)
"""Of the way from tip to armpit: more points that torso and sleeve share."""
OBLIQUE = 0.05
"""Half the difference in length of a sleeve's edges, shoulder widths."""


def sleeve_pairs(figure: Figure, garment: Garment, side: SideName, across: float) -> Pairs:
    """The armhole, then both edges of the sleeve at some places along the arm."""
    arm = figure.arm(side)
    own = garment.left if side == "left" else garment.right
    if own.sleeve is None:
        raise ValueError("this side has no sleeve")
    person = [arm.tip, arm.armpit, *(arm.tip + q * (arm.armpit - arm.tip) for q in SEAM)]
    hole = hole_end(garment, own)
    flat = [own.tip, hole, *(own.tip + q * (hole - own.tip) for q in SEAM)]
    edges = edges_of(garment, own, own.sleeve)
    # Long sleeves are cut across, so both edges end at the same place along the arm.
    oblique = 0.0 if is_long(garment, own.sleeve) else OBLIQUE
    ribbon = Ribbon(figure=figure, arm=arm, limb=figure.limbs[side], across=across, oblique=oblique)
    person += ribbon.places(own, edges)
    flat += [point for pair in edges for point in pair]
    return Pairs(person=np.array(person, np.float32), garment=np.array(flat, np.float32))
