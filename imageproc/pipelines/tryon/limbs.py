"""Where an arm lies: the pose network's bones, moved onto the arm that is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Arm, Mask, Point, SideName
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

OUTWARDS: dict[SideName, int] = {"left": -1, "right": 1}
"""The sign of x away from the body."""
REACH = 0.45
"""Shoulder widths on both sides of a bone within which its arm is looked for."""
WIDTH = (0.08, 0.36)
"""Of a seen arm, shoulder widths."""
GROWTH = ((0.0, 1.25), (0.5, 1.05), (1.0, 0.78))
"""Half width of an arm at shoulder, elbow and wrist."""
USUAL = 0.095
"""Half width of an elbow, shoulder widths, where no arm is seen."""
GAP = 7
"""Pixels along the arm: shorter breaks are shadows and bracelets."""
STEEP = 0.2
"""Slope of an arm's edge against the bone, at most."""
LEAST = 0.12
"""Shoulder widths of arm: where less is seen, nothing is measured."""
WHOLE = 0.88
"""Of the usual width of what is seen."""
RIM = 1.0
"""Pixels: the arm's own edge is too dark to count as skin."""
SMOOTH = 7
"""Pixels along the arm on both sides, over which edges are averaged."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limb:
    """One arm. Arrays have a number per pixel of length from the shoulder joint on."""

    bones: Floats
    """3x2: shoulder, elbow, wrist."""
    side: SideName
    centre: Floats
    """How far outside the bone the middle of the arm lies; negative is inside."""
    half: Floats
    """Half width of the bare arm."""
    inner: Floats
    outer: Floats
    """Where the seen arm ends, as `centre`; of use from `start` on."""
    start: float
    end: float
    """Lengths between which the arm is seen bare; both `length` where nothing is seen of it."""

    @property
    def length(self) -> float:
        return float(np.linalg.norm(np.diff(self.bones, axis=0), axis=1).sum())

    def half_at(self, distance: float) -> float:
        return float(np.interp(distance, np.arange(len(self.half)), self.half))

    def points(self, distances: Floats, offsets: Floats) -> Floats:
        """(...,2) places at lengths along the bones and offsets outwards."""
        return along_bones(self.bones, distances, offsets, OUTWARDS[self.side])

    def middle(self, distance: float) -> Point:
        """The middle of the arm at a length."""
        offset = np.interp(distance, np.arange(len(self.centre)), self.centre)
        place = self.points(np.array([distance], np.float32), np.array([offset], np.float32))
        return np.asarray(place[0], np.float32)


def find_limb(arm: Arm, side: SideName, seen: Mask, unit: float) -> Limb:
    """`seen` is the person's bare skin, `unit` the shoulder width."""
    bones = np.stack([arm.shoulder, arm.elbow, arm.wrist]).astype(np.float32)
    length = float(np.linalg.norm(np.diff(bones, axis=0), axis=1).sum())
    count = max(2, round(length))
    places, factors = zip(*GROWTH, strict=True)
    growth = as_floats(np.interp(np.arange(count) / count, places, factors))
    runs = _runs(bones, side, seen, unit, count)
    start, end = _longest(~np.isnan(runs[:, 0]))
    if end - start < LEAST * unit:
        half = as_floats(USUAL * unit * growth)
        return Limb(bones=bones, side=side, centre=np.zeros(count, np.float32), half=half,
                    inner=-half, outer=half, start=length, end=length)  # fmt: skip
    whole = _whole(runs, start, end, unit)
    inner = _continued(runs[:, 0] - RIM, whole, end)
    outer = _continued(runs[:, 1] + RIM, start, end)
    half, centre = _hidden(inner, outer, growth, (start, whole), unit)
    return Limb(bones=bones, side=side, centre=centre, half=half, inner=inner, outer=outer,
                start=float(whole), end=float(end))  # fmt: skip


def _hidden(
    inner: Floats, outer: Floats, growth: Floats, starts: tuple[int, int], unit: float
) -> tuple[Floats, Floats]:
    """Half width and middle of the whole arm: measured where it is seen, continued above.

    `starts`: where the outer edge is seen, and where the whole arm is.
    """
    index = np.arange(len(growth))
    edge_start, first = (min(start + GAP, len(growth) - 2) for start in starts)
    window = slice(first, first + max(2, round(0.12 * unit)))
    width = float(np.median((outer[window] - inner[window]) / 2 / growth[window]))
    # The outer edge is the surer one: the inner may lie behind the trunk.
    longer = slice(edge_start, edge_start + max(2, round(0.30 * unit)))
    slope = float(np.polyfit(index[longer], outer[longer], 1)[0])
    back = np.clip(index - edge_start, -0.35 * unit, 0)
    edge = outer[np.maximum(index, edge_start)] + min(max(slope, -STEEP), STEEP) * back
    # Next to the sleeve its shade and its hem hide the arm's own edges.
    share = np.clip((index - first) / (0.1 * unit), 0, 1)
    half = share * (outer - inner) / 2 + (1 - share) * width * growth
    way = np.clip(index / max(edge_start - 0.35 * unit, 1), 0, 1)
    centre = share * (outer + inner) / 2 + (1 - share) * (edge - width * growth) * way
    return as_floats(half), as_floats(centre)


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


def _runs(bones: Floats, side: SideName, seen: Mask, unit: float, count: int) -> Floats:
    """countx2: both ends of the arm across the bone, not a number where none is seen."""
    reach = round(REACH * unit)
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)
    distances = np.repeat(np.arange(count, dtype=np.float32)[:, None], len(offsets), axis=1)
    grid = along_bones(bones, distances, np.broadcast_to(offsets, distances.shape), OUTWARDS[side])
    x = np.clip(np.rint(grid[..., 0]), 0, seen.shape[1] - 1).astype(int)
    y = np.clip(np.rint(grid[..., 1]), 0, seen.shape[0] - 1).astype(int)
    found = np.full((count, 2), np.nan, np.float32)
    for index, row in enumerate(seen[y, x]):
        ends = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        starts, stops = ends[0::2] - reach, ends[1::2] - 1 - reach
        widths = stops - starts
        fit = (widths > WIDTH[0] * unit) & (widths < WIDTH[1] * unit)
        if fit.any():
            away = np.where(fit, np.abs(starts + stops), np.inf)
            best = int(away.argmin())
            found[index] = starts[best], stops[best]
    return found


def _longest(seen: Mask) -> tuple[int, int]:
    """The longest stretch of an arm that is seen, short breaks bridged."""
    padded = np.pad(seen.astype(np.float32), GAP)
    bridged = np.convolve(padded, np.ones(GAP) / GAP, mode="same")[GAP:-GAP] > 0.3
    ends = np.flatnonzero(np.diff(np.concatenate([[0], bridged.astype(np.int8), [0]])))
    if not ends.size:
        return 0, 0
    starts, stops = ends[0::2], ends[1::2]
    best = int((stops - starts).argmax())
    return int(starts[best]), int(stops[best])


def _whole(runs: Floats, start: int, end: int, unit: float) -> int:
    """Past the slanting end of a sleeve: where the arm is first seen in its whole width."""
    widths = runs[start:end, 1] - runs[start:end, 0]
    near = widths[: max(1, round(0.5 * unit))]
    usual = float(np.nanmedian(near))
    last = np.flatnonzero(~(near[: round(0.25 * unit)] > WHOLE * usual))
    return start + (int(last[-1]) + 1 if last.size else 0)


def _continued(edge: Floats, start: int, end: int) -> Floats:
    """One edge, breaks bridged and smoothed; constant beyond what is seen."""
    index = np.arange(len(edge))
    known = ~np.isnan(edge) & (index >= start) & (index < end)
    bridged = np.interp(index, index[known], edge[known])
    padded = np.pad(bridged, SMOOTH, mode="edge")
    return as_floats(np.convolve(padded, np.ones(2 * SMOOTH + 1) / (2 * SMOOTH + 1), mode="valid"))
