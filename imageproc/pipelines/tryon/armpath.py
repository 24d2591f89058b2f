"""The way along an arm that a sleeve follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Arm, Point, SideName
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.limbs import Limb

UPPER_ARM = 0.55
"""Of the way from shoulder to elbow, where a sleeve begins to follow the bone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """A point on the way along an arm."""

    point: Point
    outward: Point
    """Of length 1, across the arm and away from the body."""
    distance: float
    """Pixels from the armhole."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Path:
    """The way along an arm, from the middle of the armhole to the wrist."""

    points: Floats
    side: SideName

    @classmethod
    def along(cls, arm: Arm, limb: Limb) -> Path:
        upper = float(np.linalg.norm(arm.elbow - arm.shoulder))
        places = np.linspace(UPPER_ARM * upper, limb.length, 8)
        start = (arm.tip + arm.armpit) / 2
        corners = np.array([start, *(limb.middle(float(place)) for place in places)], np.float32)
        return cls(points=_rounded(corners), side=limb.side)

    @property
    def _lengths(self) -> Floats:
        steps = np.linalg.norm(np.diff(self.points, axis=0), axis=1)
        return np.concatenate([[0], np.cumsum(steps)]).astype(np.float32)

    @property
    def length(self) -> float:
        return float(self._lengths[-1])

    def at(self, distance: float) -> Place:
        """The place so many pixels along; beyond the wrist straight on."""
        lengths = self._lengths
        distance = float(distance)
        index = int(np.clip(np.searchsorted(lengths, distance) - 1, 0, len(lengths) - 2))
        start, end = self.points[index], self.points[index + 1]
        step = float(lengths[index + 1] - lengths[index]) or 1.0
        point = start + (distance - float(lengths[index])) / step * (end - start)
        tangent = self._tangent(index)
        outward = np.array([tangent[1], -tangent[0]]) * OUTWARDS[self.side]
        return Place(
            point=np.asarray(point, np.float32),
            outward=np.asarray(outward, np.float32),
            distance=distance,
        )

    def _tangent(self, index: int) -> Floats:
        low, high = max(index - 2, 0), min(index + 3, len(self.points) - 1)
        along = self.points[high] - self.points[low]
        return np.asarray(along / max(float(np.linalg.norm(along)), 1e-6), np.float32)


def _rounded(corners: Floats, rounds: int = 3) -> Floats:
    """Chaikin's corner cutting: the elbow bends, it does not break."""
    points = corners
    for _ in range(rounds):
        cut = np.empty((2 * (len(points) - 1), 2), np.float32)
        cut[0::2] = 0.75 * points[:-1] + 0.25 * points[1:]
        cut[1::2] = 0.25 * points[:-1] + 0.75 * points[1:]
        points = np.concatenate([points[:1], cut, points[-1:]])
    return np.asarray(points, np.float32)
