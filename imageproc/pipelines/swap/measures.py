"""How well a new face sits. Definitions: docs/faceswap.md."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.colours import to_lab
from imageproc.pipelines.swap.regions import blurred

BLUR = 0.03
"""Before gradients are taken: grain is no edge. Eye distances."""
BAND = (0.05, 0.6)
"""Of the blend: where its edge would be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Of one face."""

    eye_distance: float
    """Of the template's face, pixels."""
    enlarged: float
    """Times that the source's pixels were enlarged; below 1: reduced."""
    turned: float
    """Degrees between the ways the two heads look, before."""
    seam: float
    """Gradient that the edge adds, L per tenth of the eye distance; 0 and less: none."""
    covered: float
    """Share of the face that hair and other things in front of it hide."""


def seam(before: Bytes, after: Bytes, share: Floats, eyes: float) -> float:
    """Of HxWx3 crops and the blend HxW between them."""
    band = (share > BAND[0]) & (share < BAND[1])
    if not band.any():
        return 0.0
    added = _gradient(after, eyes)[band].mean() - _gradient(before, eyes)[band].mean()
    return float(added * eyes / 10)


def _gradient(rgb: Bytes, eyes: float) -> Floats:
    """HxW: of L, per pixel."""
    light = blurred(np.ascontiguousarray(to_lab(rgb)[..., 0]), BLUR * eyes)
    across, down = (cv2.Scharr(light, cv2.CV_32F, *axes) / 32 for axes in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, down), np.float32)


def angle_between(one: Mesh, two: Mesh) -> float:
    """Degrees between the ways they look."""
    cosine = float(one.axes[2] @ two.axes[2])
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def covered(whole: Floats, shown: Floats) -> float:
    """Share of the blend `whole` that is missing from `shown`."""
    return float(1 - shown.sum() / max(float(whole.sum()), 1e-6))
