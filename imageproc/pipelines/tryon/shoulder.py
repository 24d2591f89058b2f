"""Where a garment lies on a shoulder: tip, neck point, the outline between them, armhole."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.garment.model import Garment, GarmentSide
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.flat import garment_centre, hole_end, part
from imageproc.pipelines.tryon.model import Pairs
from imageproc.pipelines.tryon.scales import Scales
from imageproc.pipelines.tryon.sides import RIM, side_x
from imageproc.pipelines.tryon.sleeves import SEAM

WIDE_NECK = 0.76
"""Of the way from the middle to the shoulder tip: wider necklines would slip off."""
COLLAR = 0.25
"""How far above the shoulder line a collar stands at most, shoulder widths."""
ON_SHOULDER = (0.25, 0.5, 0.75)
"""Of the way from shoulder tip to neck point."""


def shoulder_pairs(figure: Figure, garment: Garment, side: SideName, scales: Scales) -> Pairs:
    """Tip, neck point, the outline between them, and the armhole."""
    own = part(garment, side)
    tip = _tip(figure, garment, side, scales)
    neck = _neck(figure, garment, side, scales, tip)
    armpit = _armpit(figure, garment, side, scales, tip)
    hole = hole_end(garment, own)
    person, flat = [tip, neck, armpit], [own.tip, own.neck, hole]
    for share in ON_SHOULDER:
        x = float(tip[0] + share * (neck[0] - tip[0]))
        straight = float(tip[1] + share * (neck[1] - tip[1]))
        y = min(straight, figure.shoulder_top(side, x) - RIM * figure.unit)
        person.append(np.array([x, y], np.float32))
        flat.append(_outline_point(garment, own, share))
    for share in SEAM if own.sleeve is not None else ():
        person.append(tip + share * (armpit - tip))
        flat.append(own.tip + share * (hole - own.tip))
    return Pairs(person=np.array(person, np.float32), garment=np.array(flat, np.float32))


def _outline_point(garment: Garment, own: GarmentSide, share: float) -> Floats:
    """The top of the garment between tip and neck point."""
    point = own.tip + share * (own.neck - own.tip)
    column = garment.alpha[:, min(max(round(float(point[0])), 0), garment.alpha.shape[1] - 1)]
    rows = np.flatnonzero(column > 0.5)
    near = rows[np.abs(rows - point[1]) < 0.15 * garment.width]
    return np.array([point[0], near[0] if near.size else point[1]], np.float32)


def _tip(figure: Figure, garment: Garment, side: SideName, scales: Scales) -> Floats:
    """A sleeve begins at the shoulder's end; an armhole lies where the garment's own width ends."""
    arm, own = figure.arm(side), part(garment, side)
    if own.sleeve is not None:
        return np.asarray(arm.tip, np.float32)
    out = OUTWARDS[side]
    reach = abs(float(own.tip[0]) - garment_centre(garment)) * scales.across
    centre = figure.centre(float(arm.tip[1]))
    x = centre + out * min(reach, abs(float(arm.tip[0]) - centre))
    return np.array([x, figure.shoulder_top(side, x) - RIM * figure.unit], np.float32)


def _neck(figure: Figure, garment: Garment, side: SideName, scales: Scales, tip: Floats) -> Floats:
    """On the shoulder line, or as high as the garment's own collar stands."""
    own = part(garment, side)
    reach = abs(float(own.neck[0]) - garment_centre(garment)) * scales.across
    centre = figure.centre(float(figure.arm(side).neck[1]))
    x = centre + OUTWARDS[side] * min(reach, WIDE_NECK * abs(float(tip[0]) - centre))
    line = figure.shoulder_line(side, x) - 0.012 * figure.unit
    rise = np.mean([part(garment, s).tip[1] - part(garment, s).neck[1] for s in SIDES])
    base = np.mean([figure.arm(s).tip[1] for s in SIDES])
    slope = float(figure.body.right.shoulder[1] - figure.body.left.shoulder[1]) / figure.unit
    level = float(base) + slope * (x - float(figure.shoulders[0])) - float(rise) * scales.across
    return np.array([x, min(line, max(level, line - COLLAR * figure.unit))], np.float32)


def _armpit(
    figure: Figure, garment: Garment, side: SideName, scales: Scales, tip: Floats
) -> Floats:
    arm, own = figure.arm(side), part(garment, side)
    if own.sleeve is not None:
        return np.asarray(arm.armpit, np.float32)
    y = float(tip[1]) + float(own.armpit[1] - own.tip[1]) * scales.across
    y = min(y, float(arm.armpit[1]) + 0.06 * figure.unit)
    reach = abs(float(own.armpit[0]) - garment_centre(garment)) * scales.across
    return np.array([side_x(figure, side, y, reach), y], np.float32)
