"""The old garment, and where the photo is replaced for it."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arms import BareArm
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.skin import chin

SPREAD = 0.024
"""Beyond the old garment's edge that is replaced too, shoulder widths: its colour blooms there."""
SOFT = 1.2
"""Blur of every border between two fillings, pixels."""


def with_trims(figure: Figure) -> Mask:
    """The old garment with stripes and cuffs of other colours, which finding it may miss."""
    body, unit = figure.body, figure.unit
    height, width = body.mask.shape
    zone = np.zeros((height, width), np.uint8)
    for side in SIDES:
        arm = figure.arm(side)
        corners = np.round(np.stack([arm.neck, arm.tip, arm.shoulder, arm.elbow])).astype(np.int32)
        cv2.polylines(zone, [corners], isClosed=False, color=1, thickness=round(0.5 * unit))
    rows = np.arange(height)[:, None]
    columns = np.arange(width)
    zone[(rows < chin(figure)) | (np.abs(columns - figure.shoulders[0]) < 0.2 * unit)] = 0
    odd = (zone > 0) & (body.mask > 0.4) & ~body.skin & ~body.hair & (body.front < 0.3)
    odd = cv2.morphologyEx(odd.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    joined = odd | figure.old
    _, labels = cv2.connectedComponents(joined.astype(np.uint8))
    kept = np.unique(labels[figure.old])
    return np.asarray(np.isin(labels, kept[kept > 0]))


def weight_of(figure: Figure, old: Mask, arms: list[BareArm]) -> Floats:
    """hxw in 0..1: where the `old` garment (hxw) was seen, with a soft border inside."""
    wide = grown(old, SPREAD * figure.unit)
    free = np.clip(1 - 1.5 * figure.body.front, 0, 1)
    # The old sleeve's end shades the arm: there the arm is not left as it is.
    hidden = np.maximum(*(arm.laid(arm.hidden) for arm in arms))
    shaded = hidden * grown(old, 2 * SPREAD * figure.unit)
    hair = cv2.GaussianBlur(figure.body.hair.astype(np.float32), (0, 0), SOFT)
    free = np.maximum(free, shaded) * np.clip(1 - 1.5 * hair, 0, 1)
    rows = np.arange(old.shape[0])[:, None]
    hard = as_floats((wide & (rows > chin(figure))).astype(np.float32))
    soft = cv2.GaussianBlur(hard, (0, 0), SOFT) * hard
    return as_floats(np.maximum(soft, shaded * (rows > chin(figure))) * free)


def grown(mask: Mask, radius: float) -> Mask:
    """Widened by so many pixels."""
    size = 2 * max(1, round(radius)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return cv2.dilate(mask.astype(np.uint8), kernel) > 0
