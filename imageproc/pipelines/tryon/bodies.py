"""Where the body would be seen without the old garment."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arms import BareArm
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.replaced import SOFT
from imageproc.pipelines.tryon.trunk import trunk

SHOULDER = (-0.02, 0.14)
"""Shoulder widths along the arm over which its texture begins."""
WAIST = 0.25
"""Torso heights above the hips to which trousers and skirts reach."""
GAP = 0.07
"""Half the height of a gap between hair and shoulder that is closed, shoulder widths."""
HEM_RISE = 0.04
"""Shoulder widths above the new hem from which on the lower garment is continued."""


def bodies(figure: Figure, old: Mask, arms: list[BareArm], hem: float) -> tuple[Floats, Floats]:
    """hxw in 0..1: bare body, and body in trousers or skirt."""
    whole = trunk(figure)
    shoulders = (_shoulder(figure, arm) for arm in arms)
    inside = np.minimum(whole, figure.body.mask)
    body = np.maximum.reduce([inside, beside(figure, old, whole), *shoulders])
    waist = float(figure.hips[1]) - WAIST * figure.body.torso_height
    rows = np.arange(old.shape[0])[:, None]
    high = np.asarray(rows < min(hem - HEM_RISE * figure.unit, waist))
    return _softened(body * high), _softened(body * ~high)


def beside(figure: Figure, old: Mask, whole: Floats) -> Mask:
    """What is body too: seen skin, and narrow gaps between the invented trunk (hxw) and hair."""
    skin = figure.body.skin & figure.solid & ~old
    size = 2 * round(GAP * figure.unit) + 1
    seen = ((whole > 0.5) | skin | figure.body.hair).astype(np.uint8)
    round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    # Upright too: the corner of neck and shoulder is no gap.
    upright = np.ones((size, 1), np.uint8)
    closed = cv2.min(
        *(cv2.morphologyEx(seen, cv2.MORPH_CLOSE, kernel) for kernel in (round_, upright))
    )
    left, right = (float(figure.arm(side).tip[0]) for side in SIDES)
    columns, rows = np.arange(old.shape[1]), np.arange(old.shape[0])[:, None]
    between = (columns > left) & (columns < right) & (rows < figure.shoulders[1])
    return np.asarray(skin | ((cv2.medianBlur(closed, 7) > 0) & figure.solid & between))


def _shoulder(figure: Figure, arm: BareArm) -> Floats:
    """The upper end of an arm, which belongs to the trunk."""
    return arm.laid(as_floats(arm.alpha * (arm.along < 2 * SHOULDER[1] * figure.unit)))


def _softened(values: Floats) -> Floats:
    return as_floats(cv2.GaussianBlur(as_floats(values), (0, 0), SOFT))
