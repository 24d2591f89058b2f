"""The outline of the person, where the pose network is in doubt.

Trims, wide sleeves and hair leave its mask between 0 and 1 over many pixels.
There the colour decides: is it nearer to that of the sure person or of the
sure ground close by.
"""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats

SURE = 0.9
REDUCED = 4
"""The neighbourhood's colours are as smooth as this many pixels."""
SIGMA = 10.0
"""Of the neighbourhood, in shares of a thousand of the long side."""
ALIKE, APART = 20.0, 70.0
"""Colours (RGB 0..255) that are no farther apart decide nothing, those at least so far all."""
TRIM = 9
"""Stripes up to this many pixels are closed over."""
RARE = 1e-4
"""Nothing sure is seen close by."""


def settle(rgb: Bytes, mask: Floats) -> Floats:
    """hxwx3 uint8 and hxw in 0..1 to the mask with its doubts decided.

    Where no ground is near, half a person is a whole one.
    """
    person, ground = mask > SURE, mask < 1 - SURE
    inner, seen_inner = _near(rgb, person)
    outer, seen_outer = _near(rgb, ground)
    alpha, trust = _compared(as_floats(rgb), inner, outer)
    trust[person | ground | (np.minimum(seen_inner, seen_outer) < RARE)] = 0
    decided = as_floats(mask + trust * (alpha - mask))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (TRIM, TRIM))
    closed = cv2.morphologyEx(decided, cv2.MORPH_CLOSE, brush)
    settled = np.where(trust > 0, closed, mask)
    settled[(seen_outer < RARE) & (mask > 0.5)] = 1
    return as_floats(settled)


def _compared(rgb: Floats, inner: Floats, outer: Floats) -> tuple[Floats, Floats]:
    """How much of `inner`'s colour a pixel has, and how far that can be trusted: hxw, 0..1."""
    axis = inner - outer
    apart = as_floats(np.linalg.norm(axis, axis=2))
    along = np.einsum("hwc,hwc->hw", rgb - outer, axis)
    alpha = np.clip(along / np.maximum(apart * apart, 1), 0, 1)
    return as_floats(alpha), as_floats(np.clip((apart - ALIKE) / (APART - ALIKE), 0, 1))


def _near(rgb: Bytes, where: Mask) -> tuple[Floats, Floats]:
    """The mean colour close by of the pixels in `where`, and how much of them there is."""
    height, width = where.shape
    size = max(1, width // REDUCED), max(1, height // REDUCED)
    weight = cv2.resize(where.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    kept = as_floats(rgb) * where[..., None]
    colours = cv2.resize(kept, size, interpolation=cv2.INTER_AREA)
    sigma = SIGMA * max(height, width) / 1000 / REDUCED
    weight = cv2.GaussianBlur(weight, (0, 0), sigma)
    mean = cv2.GaussianBlur(colours, (0, 0), sigma) / np.maximum(weight, RARE / 10)[..., None]
    full = width, height
    return as_floats(cv2.resize(mean, full)), as_floats(cv2.resize(weight, full))
