"""Rims of bare shoulder that a sleeve leaves free."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask, SideName
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.removal import Removal
from imageproc.pipelines.tryon.replaced import SOFT

NEAR = 0.30
"""Of the shoulder tip, shoulder widths."""
THIN = 0.06
"""What is no wider is a sliver, shoulder widths."""
GROWN = 5
"""Pixels of the brush by which slivers are widened: their rim is mixed with the ground."""


def without_slivers(
    figure: Figure, sides: list[SideName], removal: Removal, cover: Floats
) -> Removal:
    """Ground instead of the thin rims of shoulder that show outside the sleeves.

    `sides` are those with a sleeve, `cover` (hxw, 0..1) is what the new garment hides.
    """
    thin = np.zeros(cover.shape, np.bool_)
    for side in sides:
        thin |= _slivers(figure, side, cover)
    brush = np.ones((GROWN, GROWN), np.uint8)
    wide = cv2.dilate(thin.astype(np.uint8), brush).astype(np.float32)
    alpha = as_floats(cv2.GaussianBlur(wide, (0, 0), SOFT) * ~figure.body.hair)
    rgb = removal.rgb + (removal.behind - removal.rgb) * alpha[..., None]
    return replace(
        removal,
        rgb=as_floats(rgb),
        weight=np.maximum(removal.weight, alpha),
        ground=removal.ground | thin,
    )


def _slivers(figure: Figure, side: SideName, cover: Floats) -> Mask:
    """Uncovered person near one shoulder tip, outside its sleeve, where it is thin."""
    tip, unit = figure.arm(side).tip, figure.unit
    height, width = cover.shape
    x, y = np.arange(width), np.arange(height)[:, None]
    near = np.hypot(x - tip[0], y - tip[1]) < NEAR * unit
    outside = (x - tip[0]) * OUTWARDS[side] > -THIN * unit
    shown = (figure.solid & (cover < 0.5)).astype(np.uint8)
    size = round(THIN * unit) | 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    thick = cv2.morphologyEx(shown, cv2.MORPH_OPEN, brush)
    return np.asarray((shown > thick) & near & outside)
