"""The shapes that necklines have: y = depth (1 - |x|^power), pulled to one side."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.garment.model import Point
from imageproc.pipelines.picture import Floats

POWERS = (1.0, 1.2, 1.45, 1.8, 2.4, 3.3, 4.5)
"""1 is a V, 2 a U, more a scoop."""
DEPTHS = np.arange(0.04, 0.70, 0.016)
"""Of the garment's width."""
PULLS = (-0.06, -0.03, 0.0, 0.03, 0.06)
"""Of the garment's width: how far the lowest point lies beside the middle."""
STRETCHES = (0.86, 0.93, 1.0, 1.07, 1.14)
"""Of the distance between the neck points."""
SAMPLES = 41


@cache
def _unit() -> tuple[Floats, Floats, Floats]:
    """x in half-widths (nxSAMPLES, stretched), y in depths, and n rows of depth, pull."""
    shapes = np.array(list(product(POWERS, DEPTHS, PULLS, STRETCHES)), np.float32)
    across = -np.cos(np.linspace(0, np.pi, SAMPLES, dtype=np.float32))
    down = 1 - np.abs(across)[None] ** shapes[:, :1]
    return across * shapes[:, 3:], down.astype(np.float32), shapes[:, 1:3]


def depths() -> Floats:
    """Of each curve, in widths."""
    return _unit()[2][:, 0]


def neck_curves(left: Point, right: Point, width: float) -> npt.NDArray[np.float32]:
    """nxSAMPLESx2 points x and y, each curve from the left over below to the right."""
    across, down, rest = _unit()
    middle, half = (left + right) / 2, float(right[0] - left[0]) / 2
    x = middle[0] + half * across + width * rest[:, 1:] * down
    y = middle[1] + width * rest[:, :1] * down
    return np.stack([x, y], axis=2).astype(np.float32)


def normals(curves: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Unit vectors (...x2) that point out of the neck, down at its lowest point."""
    along = np.gradient(curves, axis=-2)
    along /= np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-6)
    return np.stack([-along[..., 1], along[..., 0]], axis=-1).astype(np.float32)


def lengths(curves: npt.NDArray[np.float32]) -> Floats:
    """Pixels that each sample stands for (...)."""
    return np.asarray(np.linalg.norm(np.gradient(curves, axis=-2), axis=-1), dtype=np.float32)


def finer(curve: npt.NDArray[np.float32], points: int) -> npt.NDArray[np.float32]:
    """A curve (nx2) as `points` places at equal distances along it."""
    steps = np.linalg.norm(np.diff(curve, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    places = np.linspace(0, along[-1], points)
    return np.stack([np.interp(places, along, axis) for axis in curve.T], axis=1).astype(np.float32)
