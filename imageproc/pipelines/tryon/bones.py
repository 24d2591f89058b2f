"""Places along the bones of an arm."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

OUTWARDS: dict[SideName, int] = {"left": -1, "right": 1}
"""The sign of x away from the body."""


def along_bones(bones: Floats, distances: Floats, offsets: Floats, sign: int) -> Floats:
    """Places (...,2) at lengths along the bones and offsets across them."""
    first = max(float(np.linalg.norm(bones[1] - bones[0])), 1e-6)
    upper = (bones[1] - bones[0]) / first
    lower = (bones[2] - bones[1]) / max(float(np.linalg.norm(bones[2] - bones[1])), 1e-6)
    on_upper = (distances < first)[..., None]
    rest = (distances - first)[..., None]
    base = np.where(on_upper, bones[0] + distances[..., None] * upper, bones[1] + rest * lower)
    normals = np.array([[upper[1], -upper[0]], [lower[1], -lower[0]]]) * sign
    # Across the elbow the direction turns slowly, or lines across the arm would meet there.
    turn = np.clip((distances - 0.7 * first) / (0.6 * first), 0, 1)[..., None]
    return as_floats(base + offsets[..., None] * (normals[0] * (1 - turn) + normals[1] * turn))
