"""A sleeve around an arm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Arm, Point
from imageproc.pipelines.garment.model import GarmentSide
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.tryon.armpath import Path, Place
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.limbs import Limb
from imageproc.pipelines.tryon.silhouette import run_along

EASE = (0.015, 0.075)
"""Cloth outside the arm at least and at most, shoulder widths."""
COVER = 0.07
"""An old sleeve that stands out so much farther is covered, shoulder widths."""
ARC = 0.36
"""Shoulder widths along the arm over which the shoulder is rounded."""
BARE = 0.14
"""A bare arm that stands out so much farther is covered, shoulder widths."""
SKIN_RIM = 0.02
"""Shoulder widths inside the outline, where it is told whether skin ends there."""
TUCK = 0.07
"""How far a sleeve reaches over the torso below the armpit, shoulder widths."""
RIM = 0.010
"""How far beyond the old outline the new one reaches, shoulder widths."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ribbon:
    """A sleeve around an arm."""

    figure: Figure
    arm: Arm
    limb: Limb
    across: float
    oblique: float
    """Half the difference in length of the edges, at most, shoulder widths."""

    def places(self, own: GarmentSide, edges: list[tuple[Point, Point]]) -> list[Point]:
        """Outer and inner place of each pair of edges.

        Each edge keeps its own length, so that the cuff lies across the arm
        however obliquely it is cut.
        """
        path = Path.along(self.arm, self.limb)
        top, bottom = self._start(path, self.arm.tip), self._start(path, self.arm.armpit)
        ways = self._evened(
            top + self._lengths(own.tip, edges, 0), bottom + self._lengths(own.armpit, edges, 1)
        )
        halves = [0.5 * float(np.linalg.norm(pair[1] - pair[0])) * self.across for pair in edges]
        outer, inner = ([path.at(float(way)) for way in column] for column in ways)
        widths = [self._width(place, half) for place, half in zip(outer, halves, strict=True)]
        extra = self._cover(outer, widths)
        found: list[Point] = []
        for place, other, width, half in zip(outer, inner, widths, halves, strict=True):
            found.append(self._outer(path, place, width + extra))
            found.append(self._inner(other, self._width(other, half)))
        return found

    def _lengths(self, start: Point, edges: list[tuple[Point, Point]], index: int) -> Floats:
        """Of the way along one edge of the flat sleeve, person pixels."""
        points = np.array([start, *(pair[index] for pair in edges)])
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1) * self.across
        return np.asarray(np.cumsum(steps), np.float32)

    def _evened(self, outer: Floats, inner: Floats) -> tuple[Floats, Floats]:
        """A cuff is oblique by so much at most: the edges are lengthened and shortened."""
        limit = self.oblique * self.figure.unit
        middle = float(outer[-1] + inner[-1]) / 2
        ends = (
            middle + float(np.clip(edge[-1] - middle, -limit, limit)) for edge in (outer, inner)
        )
        results = []
        for edge, start, end in zip(
            (outer, inner), (float(outer[0]), float(inner[0])), ends, strict=True
        ):
            share = (edge - start) / max(float(edge[-1]) - start, 1e-6)
            results.append(np.asarray(start + share * (end - start), np.float32))
        return results[0], results[1]

    def _start(self, path: Path, point: Point) -> float:
        """How far along the path a point of the armhole lies; negative above its beginning."""
        first = path.at(0)
        along = np.array([-first.outward[1], first.outward[0]]) * OUTWARDS[self.limb.side]
        return float(along @ (point - first.point))

    def _outer(self, path: Path, place: Place, width: float) -> Point:
        """From the shoulder tip in an arc to the sleeve's own width, and outside a bare arm."""
        first = path.at(0)
        begin = self._start(path, self.arm.tip)
        rise = float(first.outward @ (self.arm.tip - first.point))
        share = np.clip((place.distance - begin) / (ARC * self.figure.unit), 0, 1)
        offset = rise + (width - rise) * float(np.sin(share * np.pi / 2))
        unit, solid = self.figure.unit, self.figure.solid
        seen = run_along(solid, place.point, place.outward, round(0.4 * unit))
        x, y = np.rint(place.point + max(seen - SKIN_RIM * unit, 0) * place.outward).astype(int)
        height, width_ = solid.shape
        bare = 0 <= x < width_ and 0 <= y < height and bool(self.figure.bare[y, x])
        if bare and offset < seen + RIM * unit < offset + BARE * unit:
            offset = seen + RIM * unit
        return np.asarray(place.point + offset * place.outward, np.float32)

    def _width(self, place: Place, half: float) -> float:
        """Half the sleeve's own width, within what an arm allows."""
        arm, unit = self.limb.half_at(place.distance), self.figure.unit
        return min(max(0.86 * half, arm + EASE[0] * unit), arm + EASE[1] * unit)

    def _cover(self, places: list[Place], widths: list[float]) -> float:
        """How much wider the sleeve is made to hide the old one."""
        reach = round(0.4 * self.figure.unit)
        found = [
            run_along(self.figure.solid, place.point, place.outward, reach) - width
            for place, width in zip(places, widths, strict=True)
        ]
        rim = RIM * self.figure.unit
        held = np.clip(np.array(found) + rim, 0, COVER * self.figure.unit)
        return float(np.median(held))

    def _inner(self, place: Place, width: float) -> Point:
        """Held outside the armpit: farther in, the sleeve's hem would curl onto the chest."""
        point, out = place.point - width * place.outward, OUTWARDS[self.limb.side]
        beyond = float(self.arm.armpit[0] - point[0]) * out - TUCK * self.figure.unit
        return np.asarray(point + np.array([max(beyond, 0.0) * out, 0]), np.float32)
