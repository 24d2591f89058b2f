"""The garment's own pixels, made ready to be bent."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arms import sampled
from imageproc.pipelines.tryon.ground import mirror

RIM = 3
"""Pixels of the garment's edge that are cut off: they show the ground it lay on."""
TAINTED = 6
"""Pixels within the edge whose colours are replaced by those farther in."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cloth:
    """Colours without the ground's, and the alpha of each part, at one scale."""

    rgb: Bytes
    """HxWx3."""
    cuts: dict[str, Floats]
    scale: float
    """Pixels per pixel of the garment's working picture."""


def cleaned(rgb: Bytes, alpha: Floats, scale: float = 1.0) -> Bytes:
    """Replace the rim, which shows the ground, by what lies as far inside: patterns stay patterns.

    `scale` is how many pixels of this picture one pixel of the working picture has.
    """
    inside = _inner(_filled(alpha > 0.5), round(TAINTED * scale))
    if not inside.any():
        return rgb
    places = mirror(inside)
    nearest = (places + _grid(inside)) / 2
    lost = sampled(inside.astype(np.float32), places) < 1
    # Behind the edge of a ribbon lies the ground again.
    mirrored = sampled(rgb, as_floats(np.where(lost[..., None], nearest, places)))
    soft = cv2.blur(inside.astype(np.float32), (3, 3))[..., None]
    mixed = as_floats(rgb) * soft + mirrored * (1 - soft)
    return np.asarray(np.clip(mixed + 0.5, 0, 255), np.uint8)


def _grid(mask: Mask) -> Floats:
    """Each pixel's own position."""
    y, x = np.mgrid[: mask.shape[0], : mask.shape[1]].astype(np.float32)
    return as_floats(np.stack([x, y], axis=2))


def trimmed(alpha: Floats) -> Floats:
    """The garment without its outermost pixels, with a soft edge."""
    size = 2 * RIM + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return as_floats(cv2.GaussianBlur(cv2.erode(alpha, kernel), (0, 0), 0.7))


def cloth_at(garment: Garment, source: Picture, cuts: dict[str, Floats], factor: float) -> Cloth:
    """The garment from its own photo, reduced so that bending does not alias.

    `factor` is how many pixels of its working picture one pixel of the result covers.
    """
    width = garment.alpha.shape[1]
    full = source.width / width
    scale = float(np.clip(1 / max(factor, 1e-3), min(1.0, full), full))
    size = round(width * scale), round(garment.alpha.shape[0] * scale)
    rgb = source.rgb if scale > 1 else garment.rgb
    if (rgb.shape[1], rgb.shape[0]) != size:
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    alpha = _enlarged(garment.alpha, size)
    return Cloth(
        rgb=cleaned(rgb, alpha, scale),
        cuts={name: _enlarged(cut, size) for name, cut in cuts.items()},
        scale=scale,
    )


def _enlarged(values: Floats, size: tuple[int, int]) -> Floats:
    if (values.shape[1], values.shape[0]) == size:
        return values
    return as_floats(np.clip(cv2.resize(values, size, interpolation=cv2.INTER_CUBIC), 0, 1))


def _filled(mask: Mask) -> Mask:
    """Without holes: a white print is no edge."""
    contours, _ = cv2.findContours(
        mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    canvas = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(canvas, contours, -1, 1, cv2.FILLED)
    return canvas > 0


def _inner(mask: Mask, radius: int) -> Mask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cv2.erode(mask.astype(np.uint8), kernel) > 0
