"""A source's mesh turned as the target's head is, within the target's outline."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import RIG
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap.regions import depth, smoothstep

PIN = 0.35
"""Eye distances from the outline over which the target's shape passes into the source's."""

Matrix = npt.NDArray[np.float64]


class Similarity(NamedTuple):
    """x -> scale * turn @ x + shift."""

    scale: float
    turn: Matrix
    shift: Matrix

    def of(self, points: npt.ArrayLike) -> Matrix:
        return np.asarray(self.scale * np.asarray(points) @ self.turn.T + self.shift)


def umeyama(source: npt.ArrayLike, target: npt.ArrayLike) -> Similarity:
    """The similarity that brings nxd points nearest to others (Umeyama 1991). Never mirrors."""
    one, two = np.asarray(source, np.float64), np.asarray(target, np.float64)
    from_middle, to_middle = one - one.mean(axis=0), two - two.mean(axis=0)
    left, spread, right = np.linalg.svd(to_middle.T @ from_middle)
    signs = np.ones(len(spread))
    signs[-1] = np.sign(np.linalg.det(left) * np.linalg.det(right)) or 1.0
    turn = left * signs @ right
    scale = float((spread * signs).sum() / max((from_middle**2).sum(), 1e-12))
    return Similarity(scale, turn, two.mean(axis=0) - scale * turn @ one.mean(axis=0))


def reposed(source: Mesh, target: Mesh) -> Floats:
    """468x2: the source's face where the target's is, turned and tilted like it."""
    rig = list(RIG)
    moved = umeyama(source.points[rig], target.points[rig]).of(source.points)
    return np.asarray(moved[:, :2], np.float32)


def pinned(points: Floats, target: Mesh) -> Floats:
    """468x2 points with those on the outline moved to the target's, and the near ones partly."""
    outline = target.points[:, :2]
    low = np.floor(outline.min(axis=0)) - 1
    size = np.ceil(outline.max(axis=0) - low).astype(int) + 2
    inner = depth((int(size[1]), int(size[0])), outline - low)
    x, y = np.rint(outline - low).astype(int).T
    own = smoothstep(inner[y, x] / (PIN * target.eye_distance))[:, None]
    return np.asarray(own * points + (1 - own) * outline, np.float32)
