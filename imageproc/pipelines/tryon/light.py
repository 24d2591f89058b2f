"""Light of the old garment on the new one, roundness, and the shadows that cloth throws."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.figure import Figure

FINE, COARSE = 0.028, 0.10
"""Blur of the folds that are carried over, and of the brightness they are told from."""
LIFT = 12.0
"""Added to both: dark cloth has no steep folds."""
FOLDS = (0.86, 1.10)
STRENGTH = 0.6
PATTERNED = (5.0, 0.3)
"""Spread of the old garment's colour from which on its folds are less trusted, and how much."""
PRINT = 6.0
"""Lab distance from the old garment's colour at which a print hides the folds."""
ROUND = 0.14
"""How much darker the sides of the trunk are."""
SHADOW = (0.012, 0.018, 0.28)
"""Of cloth on the body: how far down, how soft (shoulder widths), how dark."""
FRONT_SHADOW = (0.010, 0.020, 0.30)
"""Of arms and hair on cloth."""


def carried_over(figure: Figure, old: Mask) -> Floats:
    """hxw factors: the folds of the old garment, without its prints."""
    if int(old.sum()) < 100:
        return np.ones(old.shape, np.float32)
    lab = to_lab(figure.body.rgb)
    core = _eroded(old, 0.04 * figure.unit)
    core = core if core.any() else old
    chroma = print_distance(lab, core)
    plain = np.asarray(old & (chroma < PRINT))
    fine, coarse = (_within(lab[..., 0], plain, width * figure.unit) for width in (FINE, COARSE))
    ratio = np.clip((fine + LIFT) / (coarse + LIFT), *FOLDS)
    strength = PATTERNED[1] if float(np.median(chroma[core])) > PATTERNED[0] else STRENGTH
    printed = cv2.dilate(as_floats(chroma * old), np.ones((9, 9), np.uint8))
    guard = cv2.GaussianBlur(np.exp(-((printed / PRINT) ** 2)), (0, 0), 0.03 * figure.unit)
    inside = cv2.GaussianBlur(core.astype(np.float32), (0, 0), 0.02 * figure.unit)
    return as_floats(1 + (ratio - 1) * strength * guard * inside)


def print_distance(lab: Floats, core: Mask) -> Floats:
    """hxw: how far each pixel's colour is from that of the garment's `core` in the same light.

    In a fold a colour grows paler as it grows darker: that is no print.
    """
    light, *colour = np.median(lab[core], axis=0)
    share = np.clip(lab[..., :1] / max(float(light), 1.0), 0.3, 1.7)
    return as_floats(np.linalg.norm(lab[..., 1:] - np.array(colour) * share, axis=2))


def roundness(figure: Figure, alpha: Floats) -> Floats:
    """hxw factors: the trunk turns away at its sides.

    `alpha` (hxw) is the new torso; its own width decides where the sides are.
    """
    rows = np.flatnonzero((alpha > 0.5).any(axis=1))
    result = np.ones(alpha.shape, np.float32)
    if not rows.size:
        return result
    on = alpha > 0.5
    left = on.argmax(axis=1).astype(np.float32)
    right = (alpha.shape[1] - 1 - on[:, ::-1].argmax(axis=1)).astype(np.float32)
    smooth = max(3, round(0.15 * figure.unit))
    part = np.s_[rows[0] : rows[-1] + 1]
    left, right = (_along(edge[part], smooth) for edge in (left, right))
    x = np.arange(alpha.shape[1], dtype=np.float32)
    middle, half = ((left + right) / 2)[:, None], np.maximum((right - left) / 2, 1)[:, None]
    across = np.clip(np.abs(x - middle) / half, 0, 1)
    result[part] = 1 - ROUND * across**4
    return as_floats(cv2.GaussianBlur(result, (0, 0), 0.02 * figure.unit))


def _along(edge: Floats, window: int) -> Floats:
    return as_floats(cv2.blur(edge[:, None], (1, window), borderType=cv2.BORDER_REPLICATE)[:, 0])


def shadow(alpha: Floats, unit: float, kind: tuple[float, float, float] = SHADOW) -> Floats:
    """hxw factors below 1 where something of hxw `alpha` throws a shadow on what is behind it."""
    down, soft, dark = kind
    shift = np.array([[1, 0, 0], [0, 1, down * unit]], np.float32)
    moved = cv2.warpAffine(alpha, shift, (alpha.shape[1], alpha.shape[0]))
    return as_floats(1 - dark * cv2.GaussianBlur(moved, (0, 0), max(soft * unit, 0.3)))


def to_lab(rgb: Bytes) -> Floats:
    """CIE Lab: L 0..100, a and b around 0."""
    return as_floats(cv2.cvtColor(as_floats(rgb) / np.float32(255), cv2.COLOR_RGB2Lab))


def _within(values: Floats, mask: Mask, width: float) -> Floats:
    """Blurred over the mask's own pixels only."""
    weight = mask.astype(np.float32)
    total = cv2.GaussianBlur(as_floats(values * weight), (0, 0), width)
    share = cv2.GaussianBlur(weight, (0, 0), width)
    return as_floats(total / np.maximum(share, 1e-3))


def _eroded(mask: Mask, radius: float) -> Mask:
    size = 2 * max(1, round(radius)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return cv2.erode(mask.astype(np.uint8), kernel) > 0
