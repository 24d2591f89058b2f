"""Where a beard is: darker than the skin of the upper face, and rougher.

A shadow is dark and smooth, wrinkles are rough and light. On small and soft photos roughness is
lost, and no beard is found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import BROWS, LIPS_OUT, OVAL
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.colours import to_lab
from imageproc.pipelines.swap.regions import (
    Shape,
    blurred,
    dilated,
    eyes_in,
    ring,
    skin,
    smoothstep,
)

Mask = npt.NDArray[np.bool_]

LIP = 2
"""Point between nose and upper lip: beards are below."""
LEAST_DARK, LEAST_ROUGH = 10.0, 1.8
"""Medians of a lower face from where on it has a beard, in L and in roughness of the upper face.
Bearded men measured 21 and 2.7 or more, others at most 10 and 1.3.
"""
DARK, ROUGH = (4.0, 12.0), (1.3, 2.3)
"""Where there is a beard: from what on a place is a little of it, and from what on all."""
HAIR, PATCH, SHADE = 0.012, 0.05, 0.03
"""Blurs, eye distances: what is finer than the first is rough; roughness and lightness are told
over the other two.
"""


@dataclass(frozen=True, slots=True)
class _Zones:
    upper: Mask
    """Skin above the mouth, without brows and eyes."""
    lower: Mask
    """Below the nose, without the lips."""


def beard_of(rgb: Bytes, mesh: Mesh) -> Floats | None:
    """HxW, 0..1; None where there is none."""
    light = np.ascontiguousarray(to_lab(rgb)[..., 0])
    zones = _zones(light.shape, mesh)
    if not zones.upper.any() or not zones.lower.any():
        return None
    dark = _darker(light, zones.upper, mesh.eye_distance)
    rough = _rougher(light, zones.upper, mesh.eye_distance)
    inside = zones.lower
    if np.median(dark[inside]) < LEAST_DARK or np.median(rough[inside]) < LEAST_ROUGH:
        return None
    return np.asarray(inside * _step(dark, DARK) * _step(rough, ROUGH), np.float32)


def _zones(shape: Shape, mesh: Mesh) -> _Zones:
    points, eyes = mesh.points, mesh.eye_distance
    down = mesh.axes[1][:2] / max(float(np.linalg.norm(mesh.axes[1][:2])), 1e-6)
    y, x = np.ogrid[: shape[0], : shape[1]]
    below = (x - points[LIP, 0]) * down[0] + (y - points[LIP, 1]) * down[1]
    brows = np.maximum(*(ring(shape, points, brow) for brow in BROWS))
    hidden = np.maximum(dilated(brows, 0.04 * eyes), eyes_in(shape, points))
    upper = (skin(shape, points) > 0.5) & (hidden < 0.5) & (below < -0.05 * eyes)
    lips = dilated(ring(shape, points, LIPS_OUT), 0.03 * eyes)
    lower = (ring(shape, points, OVAL) > 0.5) & (lips < 0.5) & (below > 0)
    return _Zones(upper, lower)


def _darker(light: Floats, upper: Mask, eyes: float) -> Floats:
    """HxW: than the upper face would be there, lit as it is from the left or the right."""
    soft = blurred(light, SHADE * eyes)
    across = np.arange(light.shape[1], dtype=np.float32) / eyes
    known = np.broadcast_to(across, light.shape)[upper]
    slope, level = np.polyfit(known, soft[upper], 1) if np.ptp(known) > 0.1 else (0, 0)
    return np.asarray(slope * across + level - soft, np.float32)


def _rougher(light: Floats, upper: Mask, eyes: float) -> Floats:
    """HxW: than the upper face is, as a factor."""
    fine = np.asarray(np.abs(light - blurred(light, max(HAIR * eyes, 0.5))), np.float32)
    patches = blurred(fine, PATCH * eyes)
    return np.asarray(patches / max(float(np.median(patches[upper])), 1e-3), np.float32)


def _step(values: Floats, limits: tuple[float, float]) -> Floats:
    low, high = limits
    return smoothstep((values - low) / (high - low))
