"""Whose mouth a result has."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import LIPS_IN, LIPS_OUT
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap.regions import Shape, blurred, ring, smoothstep

OPEN = 0.05
"""Gap of the lips from where on a mouth is open, eye distances."""
REACH, FADE = 0.75, 0.35
"""How far from the mouth's middle points are the target's, and over what they fade to the
source's; eye distances.
"""
SOFT = 0.012
"""Blur of the border of what is seen between the lips, eye distances."""


def takes_template_mouth(target: Mesh, keep_expression: bool) -> bool:  # noqa: FBT001 (one fact)
    """A source's closed lips, opened, would tear: what an open template shows stays."""
    return target.mouth_gap > OPEN and not keep_expression


def with_mouth_of(target: Mesh, points: Floats) -> Floats:
    """468x2 points, those around the mouth moved to the target's."""
    flat = target.points[:, :2]
    middle = flat[list(LIPS_OUT)].mean(axis=0)
    away = np.linalg.norm(flat - middle, axis=1) / target.eye_distance
    share = smoothstep((REACH - away) / FADE)[:, None]
    return np.asarray((1 - share) * points + share * flat, np.float32)


def between_lips(shape: Shape, target: Mesh) -> Floats:
    """1 where the target shows teeth or the dark of its mouth."""
    return blurred(ring(shape, target.points, LIPS_IN), SOFT * target.eye_distance)
