"""Where a garment hangs on a body: how wide, how long, and which point goes where."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.garment.model import Garment, GarmentSide
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.limbs import OUTWARDS
from imageproc.pipelines.tryon.model import Fit, Pairs
from imageproc.pipelines.tryon.sleeves import SEAM, hole_end, sleeve_pairs

EASE = 1.02
"""Of the armpits' distance."""
TIP_EASE = 0.93
"""Of the shoulder tips' distance."""
LENGTH = (0.86, 0.97)
"""Of the scale across, within which a garment may be made shorter to end below the hips."""
BELOW_HIPS = 0.42
"""Where a top usually ends, torso heights below the hips."""
LONGER = 1.22
"""So much a garment is lengthened, at most, to reach the old hem."""
FLAT_ANGLE = 45.0
"""Degrees from the vertical: sleeves that stand out farther lie flat, and so does the torso."""
LOOSE = 1.22
TIGHT = 1.02
"""Of the body's half width: how wide a garment hangs at most and at least."""
OLD_SIDE = (0.80, 1.40)
"""Of the body's half width: an old side within it is covered."""
RIM = 0.008
"""How far beyond the old outline the new one reaches, shoulder widths."""
WIDE_NECK = 0.76
"""Of the way from the middle to the shoulder tip: wider necklines would slip off."""
DENT = 0.6
"""Of the way between two sides: what lies farther in is a hole, no outline."""
INSET = 3
"""Garment pixels: the rim that is cut off lies outside the points."""
COLLAR = 0.25
"""How far above the shoulder line a collar stands at most, shoulder widths."""
UNDER_ARM = 0.4
"""Shoulder widths below the armpit within which the torso is no narrower than there."""
ON_SHOULDER = (0.25, 0.5, 0.75)
"""Of the way from shoulder tip to neck point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """Person pixels per garment pixel."""

    across: float
    down: float


def fit(figure: Figure, garment: Garment) -> Fit:
    """Pairs of points for the torso and for each sleeve."""
    scales = find_scales(figure, garment)
    torso = [_torso_side(figure, garment, side, scales) for side in SIDES]
    torso.append(_middle(figure, garment, scales))
    joined = torso[0].joined(torso[1]).joined(torso[2])
    sleeves = {
        side: sleeve_pairs(figure, garment, side, scales.across)
        for side in SIDES
        if part(garment, side).sleeve is not None
    }
    return Fit(
        unit=figure.unit,
        across=scales.across,
        down=scales.down,
        hem=_armpit_y(figure) + (garment.hem - _garment_armpit_y(garment)) * scales.down,
        torso=joined,
        sleeves=sleeves,
    )


def part(garment: Garment, side: SideName) -> GarmentSide:
    return garment.left if side == "left" else garment.right


def find_scales(figure: Figure, garment: Garment) -> Scales:
    """How much the garment is enlarged across and down.

    Across it follows the body; down it keeps its shape, ends below the hips where it may, and is
    lengthened a little where that covers the old hem.
    """
    across = _across(figure, garment)
    length = max(garment.hem - _garment_armpit_y(garment), 1.0)
    top = _armpit_y(figure)
    own = max(across, _flat_scale(figure, garment))
    usual = (float(figure.hips[1]) + BELOW_HIPS * figure.body.torso_height - top) / length
    natural = LENGTH[1] * own
    if garment.kind != "dress":
        natural = min(natural, max(LENGTH[0] * own, usual))
    need = (figure.old_hem + 0.02 * figure.unit - top) / length
    reach = min(max(need, natural), LONGER * natural) if need > 0.9 * natural else natural
    return Scales(across=across, down=reach)


def _across(figure: Figure, garment: Garment) -> float:
    left, right = figure.body.left, figure.body.right
    across = EASE * float(right.armpit[0] - left.armpit[0]) / garment.width
    if not _sleeved(garment):
        return across
    tips = float(garment.right.tip[0] - garment.left.tip[0])
    return max(across, TIP_EASE * float(right.tip[0] - left.tip[0]) / max(tips, 1.0))


def _sleeved(garment: Garment) -> bool:
    return garment.left.sleeve is not None or garment.right.sleeve is not None


def _flat_scale(figure: Figure, garment: Garment) -> float:
    """A garment that lies flat is wider than worn: its armholes tell its true scale."""
    sleeves = [side.sleeve for side in (garment.left, garment.right) if side.sleeve is not None]
    if not sleeves or min(_angle(sleeve.axis) for sleeve in sleeves) < FLAT_ANGLE:
        return 0.0
    holes = [part(garment, side).armpit[1] - part(garment, side).tip[1] for side in SIDES]
    worn = [figure.arm(side).armpit[1] - figure.arm(side).tip[1] for side in SIDES]
    return 0.95 * float(np.mean(worn)) / max(float(np.mean(holes)), 1.0)


def _angle(axis: Floats) -> float:
    """Degrees between a sleeve and the vertical."""
    along = axis[1] - axis[0]
    return float(np.degrees(np.arctan2(abs(along[0]), max(float(along[1]), 1e-3))))


def _armpit_y(figure: Figure) -> float:
    return float(figure.body.left.armpit[1] + figure.body.right.armpit[1]) / 2


def _garment_armpit_y(garment: Garment) -> float:
    return float(garment.left.armpit[1] + garment.right.armpit[1]) / 2


def garment_centre(garment: Garment) -> float:
    return float(garment.left.armpit[0] + garment.right.armpit[0]) / 2


def _middle(figure: Figure, garment: Garment, scales: Scales) -> Pairs:
    """The centre line at the height of the armpits and at the hem."""
    x = garment_centre(garment)
    top = _garment_armpit_y(garment)
    heights = np.array([top, garment.hem])
    places = [_armpit_y(figure) + (y - top) * scales.down for y in heights]
    person = [(figure.centre(y), y) for y in places]
    return Pairs(
        person=np.array(person, np.float32),
        garment=np.array([(x, y) for y in heights], np.float32),
    )


def _torso_side(figure: Figure, garment: Garment, side: SideName, scales: Scales) -> Pairs:
    shoulder = _shoulder(figure, garment, side, scales)
    sides = _sides(figure, garment, side, scales)
    return shoulder.joined(sides)


def _shoulder(figure: Figure, garment: Garment, side: SideName, scales: Scales) -> Pairs:
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
    return np.array([_side_x(figure, side, y, reach), y], np.float32)


def _sides(figure: Figure, garment: Garment, side: SideName, scales: Scales) -> Pairs:
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
        places.append((_side_x(figure, side, height, reach), height))
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


def _side_x(figure: Figure, side: SideName, y: float, reach: float) -> float:
    """Follow the body, and the old garment's silhouette where it is near the body's."""
    centre = figure.centre(y)
    half = abs(figure.edge(side, y) - centre)
    x = min(max(reach, TIGHT * half), LOOSE * half)
    old = figure.old_side(side, y)
    if OLD_SIDE[0] * half < old < OLD_SIDE[1] * half and y < figure.old_hem:
        x = max(x, old + RIM * figure.unit)
    return centre + OUTWARDS[side] * x
