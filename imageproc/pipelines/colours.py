"""The subject's own colours along its edge, without the ground that shines through."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines import closedform
from imageproc.pipelines.closedform import SolverUnavailable
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

WIDE, NARROW = 31, 5
"""Windows of the two blur fusion passes, pixels at the size of the refinement."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Colours:
    """Both sides of an edge: hxwx3 in 0..1 each."""

    front: Floats
    back: Floats
    note: str | None = None
    """What ran instead of the multi-level estimation."""


def split_colours(rgb: Floats, alpha: Floats) -> Colours:
    """Estimate foreground and background of hxwx3 colours behind an hxw alpha.

    Multi-level estimation (Germer et al. 2020); blur fusion (Forte 2021) where
    that cannot be loaded, which `note` then says.
    """
    try:
        front, back = closedform.split_colours(rgb, alpha)
    except SolverUnavailable:
        front, back = blur_fusion(rgb, alpha)
        return Colours(front=front, back=back, note="colours by blur fusion")
    return Colours(front=front, back=back)


def blur_fusion(rgb: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """Two passes of alpha-weighted blurring; one is clearly worse."""
    weight = alpha[..., None]
    front, back = _fuse(rgb, rgb, weight, WIDE)
    detail = front + weight * (rgb - weight * front - (1 - weight) * back)
    return _fuse(as_floats(np.clip(detail, 0, 1)), back, weight, NARROW)


def _fuse(front: Floats, back: Floats, weight: Floats, window: int) -> tuple[Floats, Floats]:
    return _weighted(front, weight, window), _weighted(back, as_floats(1 - weight), window)


def _weighted(colours: Floats, weight: Floats, window: int) -> Floats:
    size = (window, window)
    total = cv2.blur(colours * weight, size, borderType=cv2.BORDER_REPLICATE)
    share = cv2.blur(weight, size, borderType=cv2.BORDER_REPLICATE)[..., None]
    return as_floats(total / (share + np.float32(1e-5)))
