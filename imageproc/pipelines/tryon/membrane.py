"""Colours spread smoothly over what is not known."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

SMALLEST = 4
"""Pixels of the coarsest level."""
SWEEPS = 12
"""Of relaxation per level."""
FINEST = 2
"""The same on levels of more than `LARGE` pixels, where the coarser ones left little to do."""
LARGE = 100_000


def membrane(values: Floats, known: Mask) -> Floats:
    """Fill hxwxc `values` where not `known` like a soap film (Laplace's equation).

    Nothing is fixed at the frame. Known values stay; without any the result
    is zero. Solved from coarse to fine: each level begins at the one above.
    """
    return _filled(as_floats(values), as_floats(known.astype(np.float32)))


def _filled(values: Floats, weight: Floats) -> Floats:
    height, width = weight.shape
    known = weight[..., None]
    if min(height, width) <= SMALLEST:
        total = float(weight.sum())
        mean = (values * known).sum(axis=(0, 1)) / max(total, 1e-6)
        return as_floats(np.broadcast_to(mean, values.shape).copy())
    size = (width + 1) // 2, (height + 1) // 2
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    small = _deep(cv2.resize(as_floats(values * known), size, interpolation=cv2.INTER_AREA))
    mean = as_floats(small / np.maximum(share, 1e-6)[..., None])
    coarse = _filled(mean, as_floats((share > 0).astype(np.float32)))
    guess = _deep(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR))
    return _relaxed(as_floats(known * values + (1 - known) * guess), values, known)


def _relaxed(found: Floats, values: Floats, known: Floats) -> Floats:
    fixed = np.broadcast_to(known > 0, values.shape)
    for _ in range(FINEST if known.size > LARGE else SWEEPS):
        found = _deep(cv2.blur(found, (3, 3), borderType=cv2.BORDER_REPLICATE))
        np.copyto(found, values, where=fixed)
    return found


def _deep(values: npt.NDArray[Any]) -> Floats:
    """OpenCV drops a last axis of one."""
    return as_floats(values if values.ndim == 3 else values[..., None])
