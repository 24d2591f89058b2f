"""Where a garment hangs on a body: how wide, how long, and which point goes where."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.flat import garment_armpit_y, garment_centre, part
from imageproc.pipelines.tryon.model import Fit, Pairs
from imageproc.pipelines.tryon.scales import Scales, armpit_y, find_scales
from imageproc.pipelines.tryon.shoulder import shoulder_pairs
from imageproc.pipelines.tryon.sides import side_pairs
from imageproc.pipelines.tryon.sleeves import sleeve_pairs


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
        hem=armpit_y(figure) + (garment.hem - garment_armpit_y(garment)) * scales.down,
        torso=joined,
        sleeves=sleeves,
    )


def _middle(figure: Figure, garment: Garment, scales: Scales) -> Pairs:
    """The centre line at the height of the armpits and at the hem."""
    x = garment_centre(garment)
    top = garment_armpit_y(garment)
    heights = np.array([top, garment.hem])
    places = [armpit_y(figure) + (y - top) * scales.down for y in heights]
    person = [(figure.centre(y), y) for y in places]
    return Pairs(
        person=np.array(person, np.float32),
        garment=np.array([(x, y) for y in heights], np.float32),
    )


def _torso_side(figure: Figure, garment: Garment, side: SideName, scales: Scales) -> Pairs:
    shoulder = shoulder_pairs(figure, garment, side, scales)
    sides = side_pairs(figure, garment, side, scales)
    return shoulder.joined(sides)
