"""Sleeves: ribbons along the arms that share the armhole with the torso."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Arm, Mask, Point, SideName
from imageproc.pipelines.garment.model import Garment, GarmentSide, Sleeve
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.limbs import OUTWARDS, Limb
from imageproc.pipelines.tryon.model import Pairs

SEAM = (1 / 3, 2 / 3)
"""Of the way from tip to armpit: more points that torso and sleeve share."""
SHORT = (0.08, 0.16, 0.28, 0.5, 0.75, 1.0)
LONG = (0.05, 0.12, 0.22, 0.40, 0.60, 0.80, 1.0)
"""Of the length of a sleeve, where its width is set."""
LONG_FROM = 0.9
"""Of the garment's width: sleeves that are longer are cut across, not along their edges."""
UPPER_ARM = 0.55
"""Of the way from shoulder to elbow, where a sleeve begins to follow the bone."""
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
OBLIQUE = 0.05
"""Half the difference in length of a sleeve's edges, shoulder widths."""
INSIDE = 0.015
"""How far above a garment's armpit the person's is, garment widths."""
TUCK = 0.07
"""How far a sleeve reaches over the torso below the armpit, shoulder widths."""
RIM = 0.010
"""How far beyond the old outline the new one reaches, shoulder widths."""


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


def sleeve_pairs(figure: Figure, garment: Garment, side: SideName, across: float) -> Pairs:
    """The armhole, then both edges of the sleeve at some places along the arm."""
    arm = figure.arm(side)
    own = garment.left if side == "left" else garment.right
    if own.sleeve is None:
        raise ValueError("this side has no sleeve")
    person = [arm.tip, arm.armpit, *(arm.tip + q * (arm.armpit - arm.tip) for q in SEAM)]
    hole = hole_end(garment, own)
    flat = [own.tip, hole, *(own.tip + q * (hole - own.tip) for q in SEAM)]
    edges = _edges(garment, own, own.sleeve)
    # Long sleeves are cut across, so both edges end at the same place along the arm.
    oblique = 0.0 if is_long(garment, own.sleeve) else OBLIQUE
    ribbon = _Ribbon(
        figure=figure, arm=arm, limb=figure.limbs[side], across=across, oblique=oblique
    )
    person += ribbon.places(own, edges)
    flat += [point for pair in edges for point in pair]
    return Pairs(person=np.array(person, np.float32), garment=np.array(flat, np.float32))


def hole_end(garment: Garment, own: GarmentSide) -> Point:
    """The armpit, a little inside the cloth: on the outline it would gape."""
    if own.sleeve is None:
        return own.armpit
    return np.asarray(own.armpit - np.array([0, INSIDE * garment.width]), np.float32)


def _edges(garment: Garment, own: GarmentSide, sleeve: Sleeve) -> list[tuple[Point, Point]]:
    """Outer and inner edge of a flat sleeve at some shares of its length."""
    shares = LONG if is_long(garment, sleeve) else SHORT
    return [section(garment, own, sleeve, share) for share in shares]


def is_long(garment: Garment, sleeve: Sleeve) -> bool:
    """Whether the sleeve is cut across rather than along its edges."""
    length = float(np.linalg.norm(sleeve.axis[1] - sleeve.axis[0]))
    return length > LONG_FROM * garment.width


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ribbon:
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
        seen = _last(solid, place.point, place.outward, round(0.4 * unit))
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
            _last(self.figure.solid, place.point, place.outward, reach) - width
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


def _last(mask: Mask, start: Point, direction: Point, reach: int) -> float:
    """Pixels from `start` to the end of the mask's first run."""
    steps = np.arange(reach + 1)
    x = np.clip(np.rint(start[0] + steps * direction[0]), 0, mask.shape[1] - 1).astype(int)
    y = np.clip(np.rint(start[1] + steps * direction[1]), 0, mask.shape[0] - 1).astype(int)
    gaps = np.flatnonzero(~mask[y, x])
    return float(gaps[0] if gaps.size else reach)


def section(garment: Garment, own: GarmentSide, sleeve: Sleeve, q: float) -> tuple[Point, Point]:
    """The outer and inner edge of a garment's sleeve at a share of its length."""
    outer = own.tip + q * (sleeve.outer - own.tip)
    inner = own.armpit + q * (sleeve.inner - own.armpit)
    start, end = sleeve.axis
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)
    across = np.array([-along[1], along[0]], np.float32)
    if float(across @ (own.tip - own.armpit)) < 0:
        across = -across
    if is_long(garment, sleeve):
        return _cut(sleeve.mask, start + q * (end - start), across, outer, inner)
    bulge = _last(np.asarray(garment.alpha > 0.5), outer, across, round(0.12 * garment.width))
    return np.asarray(outer + bulge * across, np.float32), np.asarray(inner, np.float32)


def _cut(
    mask: Mask, middle: Point, across: Point, outer: Point, inner: Point
) -> tuple[Point, Point]:
    """Both ends of the run across a long sleeve; near the armhole its straight edges."""
    rows, columns = np.nonzero(mask)
    points = np.stack([columns, rows], axis=1) - middle
    along = np.array([across[1], -across[0]])
    near = points[np.abs(points @ along) < 1.0] @ across
    if not near.size:
        return np.asarray(outer, np.float32), np.asarray(inner, np.float32)
    high, low = float(near.max()), float(near.min())
    return (
        np.asarray(middle + high * across, np.float32),
        np.asarray(middle + low * across, np.float32),
    )
