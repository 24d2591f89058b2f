"""Sharp edges from a coarse matte: alpha as a local linear function of colour.

The refinement is solved small; its coefficients, not its alpha, are enlarged,
so that edges follow the full-size picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines import closedform
from imageproc.pipelines.closedform import SolverUnavailable
from imageproc.pipelines.picture import Bytes, Floats

SIDE = 384
"""Long side of the refinement, pixels. Twice as much costs ten times as much
for 3 % of the error."""

BAND = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7)).astype(np.uint8)
"""What the sure areas are eroded by: a band of 3 pixels stays open on each side."""

EPSILON = 1e-4
"""Below this the 3x3 determinants cancel in float32."""

GUIDED_RADIUS = 6
GUIDED_CONTRAST = 1.15
"""The guided filter alone is slightly soft."""
CONTRAST = 1.10
"""Takes the faint haze off both ends, and 7 % off the file. On drawn hair the
error of alpha's gradient is least here, its squared error as good as at 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Refined:
    """A refined matte, and how to continue it at full size."""

    rgb: Floats
    """hxwx3 in 0..1, the picture at the size of the refinement."""
    alpha: Floats
    """hxw in 0..1."""
    line: Floats
    """hxwx4: alpha = clip(line[:3] . colour + line[3])."""
    note: str | None
    """What ran instead of the closed form, and why."""


def refine(rgb: Bytes, matte: Floats) -> Refined:
    """Refine a matte of any size against the picture (HxWx3 uint8).

    Closed-form matting at `SIDE` pixels; the colour guided filter (He et al.
    2013) where that cannot be used, which `note` then says.
    """
    small = to_side(rgb, SIDE)
    height, width = small.shape[:2]
    coarse = as_floats(cv2.resize(matte, (width, height), interpolation=cv2.INTER_LINEAR))
    try:
        alpha = closedform.solve_alpha(small, trimap(coarse))
    except SolverUnavailable as exc:
        return guided(small, coarse, f"edges by the guided filter: {exc}")
    line = sharpened(coefficients(small, alpha, radius=1), CONTRAST)
    return Refined(rgb=small, alpha=alpha, line=line, note=None)


def guided(small: Floats, coarse: Floats, note: str) -> Refined:
    """The quick refinement: guided filter and a touch of contrast."""
    line = sharpened(coefficients(small, coarse, radius=GUIDED_RADIUS), GUIDED_CONTRAST)
    return Refined(rgb=small, alpha=apply_line(small, line), line=line, note=note)


def sharpened(line: Floats, contrast: float) -> Floats:
    """The line whose alpha is (alpha - 0.5) * contrast + 0.5."""
    steeper = line * np.float32(contrast)
    steeper[..., 3] += (1 - contrast) / 2
    return as_floats(steeper)


def to_side(rgb: Bytes, side: int) -> Floats:
    """Reduce so that the long side is at most `side`; HxWx3 float32 in 0..1."""
    height, width = rgb.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = as_floats(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))
    return (small / np.float32(255)).reshape(size[1], size[0], 3)


def as_floats(values: npt.NDArray[Any]) -> Floats:
    """float32, copied only when it must be."""
    return values.astype(np.float32, copy=False)


def trimap(coarse: Floats) -> Floats:
    """1 where surely subject, 0 where surely ground, 0.5 in the band between."""
    result = np.full(coarse.shape, 0.5, np.float32)
    result[_eroded(coarse > 0.9)] = 1
    result[_eroded(coarse < 0.1)] = 0
    return result


def _eroded(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The frame does not erode: a subject may leave the picture."""
    return cv2.erode(mask.astype(np.uint8), BAND, borderType=cv2.BORDER_REPLICATE) > 0


def apply_line(rgb: Floats, line: Floats) -> Floats:
    """alpha = clip(a . colour + b): HxWx3 and HxWx4 to HxW."""
    alpha = np.einsum("hwc,hwc->hw", rgb, line[..., :3]) + line[..., 3]
    return as_floats(np.clip(alpha, 0, 1))


def coefficients(rgb: Floats, alpha: Floats, *, radius: int) -> Floats:
    """The colour guided filter's averaged coefficients: hxwx4 float32.

    `rgb` (hxwx3) guides `alpha` (hxw), windows of 2 * radius + 1 pixels.
    """
    mean = _blur(rgb, radius)
    mean_alpha = _blur(alpha, radius)
    covariance = _blur(rgb * alpha[..., None], radius) - mean * mean_alpha[..., None]
    slope = _solve_symmetric(_variances(rgb, mean, radius), covariance)
    offset = mean_alpha - np.einsum("hwc,hwc->hw", slope, mean)
    line = np.concatenate([slope, offset[..., None]], axis=2).astype(np.float32)
    return np.nan_to_num(_blur(line, radius))


def _blur(values: Floats, radius: int) -> Floats:
    size = (2 * radius + 1, 2 * radius + 1)
    return as_floats(cv2.blur(values, size, borderType=cv2.BORDER_REPLICATE))


def _variances(rgb: Floats, mean: Floats, radius: int) -> list[Floats]:
    """rr, rg, rb, gg, gb, bb, the diagonal lifted by EPSILON."""
    pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    return [
        _blur(rgb[..., i] * rgb[..., j], radius)
        - mean[..., i] * mean[..., j]
        + np.float32(EPSILON if i == j else 0)
        for i, j in pairs
    ]


def _solve_symmetric(matrix: list[Floats], right: Floats) -> Floats:
    """Cramer's rule for a symmetric 3x3 system at every pixel."""
    rr, rg, rb, gg, gb, bb = matrix
    c0, c1, c2 = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c3, c4, c5 = rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg
    determinant = np.maximum(rr * c0 + rg * c1 + rb * c2, EPSILON**3)
    r, g, b = (right[..., i] for i in range(3))
    columns = (c0 * r + c1 * g + c2 * b, c1 * r + c3 * g + c4 * b, c2 * r + c4 * g + c5 * b)
    return as_floats(np.stack(columns, axis=2) / determinant[..., None])
