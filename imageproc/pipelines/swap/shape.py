"""The mean face, the triangles between its points, and which point mirrors which.

The mean is that of four people who look straight ahead, made level, in
distances of the outer corners of the eyes, and symmetrical.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Delaunay
from scipy.spatial.distance import cdist

from imageproc.pipelines.picture import Floats

Indices = npt.NDArray[np.int64]

FILE = Path(__file__).with_name("mean_face.npy")


@cache
def mean_face() -> Floats:
    """468x3: x to the right, y down, z away."""
    return np.asarray(np.load(FILE), np.float32)


@cache
def triangles() -> Indices:
    """898x3 indices of points: all of the face, eyes and mouth filled; the rim is the oval."""
    found = Delaunay(mean_face()[:, :2]).simplices.astype(np.int64)
    return np.asarray(found[np.lexsort(found.T)])


@cache
def partners() -> Indices:
    """468: the point on the other side of the face; those in its middle are their own."""
    mirrored = mean_face() * (-1, 1, 1)
    _, found = linear_sum_assignment(cdist(mean_face(), mirrored))
    return np.asarray(found, np.int64)
