"""How much a garment is enlarged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.flat import garment_armpit_y, part

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """Person pixels per garment pixel."""

    across: float
    down: float


def find_scales(figure: Figure, garment: Garment) -> Scales:
    """How much the garment is enlarged across and down.

    Across it follows the body; down it keeps its shape, ends below the hips where it may, and is
    lengthened a little where that covers the old hem.
    """
    across = _across(figure, garment)
    length = max(garment.hem - garment_armpit_y(garment), 1.0)
    top = armpit_y(figure)
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


def armpit_y(figure: Figure) -> float:
    return float(figure.body.left.armpit[1] + figure.body.right.armpit[1]) / 2
