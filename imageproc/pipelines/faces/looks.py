"""How well a face can be seen: figures that the judge compares with his limits.

Lightness is L of Lab, 0..100. Figures that depend on it are given in parts of
the cheeks' lightness, so that they mean the same on dark and on light skin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import EYES, LIPS_IN, LIPS_OUT
from imageproc.pipelines.faces.sheet import Mask, Sheet, sheet_of
from imageproc.pipelines.picture import Bytes, Floats

WIDTH, SIDE = 2.8, 256
"""Of the sheet: distances of the eyes, and pixels."""
SHARP_WIDTH, SHARP_SIDE = 2.0, 112
SPREAD = 40.0
"""Standard deviation of grey that sharpness is measured at: contrast does not count."""
CHEEKS = ((50, 205, 206, 187, 123, 117), (280, 425, 426, 411, 352, 346))
BROW = (109, 10, 338, 337, 9, 108)
BRIDGE = (193, 168, 417, 399, 419, 197, 196, 174)
"""Forehead and bridge of the nose: skin that no mask covers."""
DARKEST = 10.0
"""Cheeks count as at least so light, or the noise of the night would be contrast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was measured."""

    eye_distance: float
    """Pixels of the picture between the outer corners."""
    yaw: float
    pitch: float
    """Degrees."""
    sharpness: float
    """Variance of the Laplacian at equal contrast."""
    one_sided: float
    """How much lighter one cheek is than the other, in L."""
    cheeks_apart: float
    """Distance of the cheeks' colours, in a and b."""
    eye_range: float
    """Lightest to darkest in the clearer eye."""
    other_eye_range: float
    eye_white: float
    """How much lighter than the cheeks the lighter parts of the lighter eye are."""
    iris: float
    """How much darker the middle of an eye is than its sides, mean of both."""
    mouth_range: float
    """Lightest to darkest within the lips."""
    mouth_red: float
    """How much redder (Lab's a) the lips are than the skin above the cheeks."""


def looks_of(rgb: Bytes, mesh: Mesh) -> Looks:
    """Measure a face of HxWx3 uint8."""
    sheet = sheet_of(rgb, mesh, width=WIDTH, side=SIDE)
    lab = np.asarray(
        cv2.cvtColor(sheet.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab), np.float32
    )
    left, right = (sheet.inside(cheek) for cheek in CHEEKS)
    skin = max(_middle(lab[..., 0], left | right), DARKEST)
    eyes = [_eye(sheet, lab[..., 0], ring) for ring in EYES]
    lips = sheet.inside(LIPS_OUT)
    return Looks(
        eye_distance=mesh.eye_distance,
        yaw=mesh.yaw,
        pitch=mesh.pitch,
        sharpness=sharpness(sheet_of(rgb, mesh, width=SHARP_WIDTH, side=SHARP_SIDE).rgb),
        one_sided=abs(_middle(lab[..., 0], left) - _middle(lab[..., 0], right)),
        cheeks_apart=math.hypot(*_between(lab[..., 1:], left, right)),
        eye_range=max(eye.spread for eye in eyes) / skin,
        other_eye_range=min(eye.spread for eye in eyes) / skin,
        eye_white=(max(eye.lightest for eye in eyes) - skin) / skin,
        iris=sum(eye.iris for eye in eyes) / len(eyes) / skin,
        mouth_range=_spread(lab[..., 0], lips) / skin,
        mouth_red=_redness(sheet, lab[..., 1], lips),
    )


def sharpness(rgb: Bytes) -> float:
    """Variance of the Laplacian of HxWx3 uint8, at equal contrast."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    even = grey * np.float32(SPREAD / max(float(grey.std()), 1e-3))
    return float(cv2.Laplacian(even, cv2.CV_32F).var())


@dataclass(frozen=True, slots=True)
class _Eye:
    spread: float
    lightest: float
    iris: float


def _eye(sheet: Sheet, light: Floats, ring: Sequence[int]) -> _Eye:
    """One eye; its ring begins at one corner and has the other in the middle of its list."""
    inside = sheet.inside(ring)
    if not inside.any():
        return _Eye(0, 0, 0)
    values = light[inside]
    begin, end = sheet.points[ring[0], 0], sheet.points[ring[len(ring) // 2], 0]
    along = (np.nonzero(inside)[1] - begin) / (end - begin if end != begin else 1)
    return _Eye(_spread(light, inside), float(np.percentile(values, 90)), _iris(values, along))


def _iris(values: Floats, along: Floats) -> float:
    """Sides less middle; `along` runs from 0 at one corner of the eye to 1 at the other."""
    centre = values[(along > 0.35) & (along < 0.65)]
    sides = values[((along > 0.12) & (along < 0.3)) | ((along > 0.7) & (along < 0.88))]
    if not centre.size or not sides.size:
        return 0.0
    return float(np.percentile(sides, 60) - np.percentile(centre, 40))


def _redness(sheet: Sheet, red: Floats, mouth: Mask) -> float:
    above = sheet.inside(BROW) | sheet.inside(BRIDGE)
    return _middle(red, mouth & ~sheet.inside(LIPS_IN)) - _middle(red, above)


def _middle(values: Floats, where: Mask) -> float:
    return float(np.median(values[where])) if where.any() else 0.0


def _between(colours: Floats, one: Mask, two: Mask) -> list[float]:
    """The differences of HxWxC, channel by channel."""
    channels = range(colours.shape[2])
    return [_middle(colours[..., i], one) - _middle(colours[..., i], two) for i in channels]


def _spread(values: Floats, where: Mask) -> float:
    """From the 5th percentile to the 95th."""
    if not where.any():
        return 0.0
    low, high = np.percentile(values[where], (5, 95))
    return float(high - low)
