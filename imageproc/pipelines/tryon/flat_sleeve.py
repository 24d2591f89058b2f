"""The edges of a sleeve on the garment's own picture."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import Mask, Point
from imageproc.pipelines.garment.model import Garment, GarmentSide, Sleeve
from imageproc.pipelines.tryon.silhouette import run_along

SHORT = (0.08, 0.16, 0.28, 0.5, 0.75, 1.0)
LONG = (0.05, 0.12, 0.22, 0.40, 0.60, 0.80, 1.0)
"""Of the length of a sleeve, where its width is set."""
LONG_FROM = 0.9
"""Of the garment's width: sleeves that are longer are cut across, not along their edges."""


def edges_of(garment: Garment, own: GarmentSide, sleeve: Sleeve) -> list[tuple[Point, Point]]:
    """Outer and inner edge of a flat sleeve at some shares of its length."""
    shares = LONG if is_long(garment, sleeve) else SHORT
    return [section(garment, own, sleeve, share) for share in shares]


def is_long(garment: Garment, sleeve: Sleeve) -> bool:
    """Whether the sleeve is cut across rather than along its edges."""
    length = float(np.linalg.norm(sleeve.axis[1] - sleeve.axis[0]))
    return length > LONG_FROM * garment.width


def section(garment: Garment, own: GarmentSide, sleeve: Sleeve, q: float) -> tuple[Point, Point]:
    """The outer and inner edge of a garment's sleeve at a share of its length."""
    outer = own.tip + q * (sleeve.outer - own.tip)
    inner = own.armpit + q * (sleeve.inner - own.armpit)
    start, end = sleeve.axis
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)
    across = np.array([-along[1], along[0]], np.float32)
    if float(across @ (own.tip - own.armpit)) < 0:
        across = -across
    if is_long(garment, sleeve):
        return _cut(sleeve.mask, start + q * (end - start), across, outer, inner)
    bulge = run_along(np.asarray(garment.alpha > 0.5), outer, across, round(0.12 * garment.width))
    return np.asarray(outer + bulge * across, np.float32), np.asarray(inner, np.float32)


def _cut(
    mask: Mask, middle: Point, across: Point, outer: Point, inner: Point
) -> tuple[Point, Point]:
    """Both ends of the run across a long sleeve; near the armhole its straight edges."""
    rows, columns = np.nonzero(mask)
    points = np.stack([columns, rows], axis=1) - middle
    along = np.array([across[1], -across[0]])
    near = points[np.abs(points @ along) < 1.0] @ across
    if not near.size:
        return np.asarray(outer, np.float32), np.asarray(inner, np.float32)
    high, low = float(near.max()), float(near.min())
    return (
        np.asarray(middle + high * across, np.float32),
        np.asarray(middle + low * across, np.float32),
    )
