"""Where an arm lies: the pose network's bones, moved onto the arm that is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Arm, Mask, Point, SideName
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.bones import OUTWARDS, along_bones
from imageproc.pipelines.tryon.seen_arm import GAP, continued, longest, runs_across, whole_from

GROWTH = ((0.0, 1.25), (0.5, 1.05), (1.0, 0.78))
"""Half width of an arm at shoulder, elbow and wrist."""
USUAL = 0.095
"""Half width of an elbow, shoulder widths, where no arm is seen."""
STEEP = 0.2
"""Slope of an arm's edge against the bone, at most."""
LEAST = 0.12
"""Shoulder widths of arm: where less is seen, nothing is measured."""
RIM = 1.0
"""Pixels: the arm's own edge is too dark to count as skin."""


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
    runs = runs_across(bones, side, seen, unit, count)
    start, end = longest(~np.isnan(runs[:, 0]))
    if end - start < LEAST * unit:
        half = as_floats(USUAL * unit * growth)
        return Limb(bones=bones, side=side, centre=np.zeros(count, np.float32), half=half,
                    inner=-half, outer=half, start=length, end=length)  # fmt: skip
    whole = whole_from(runs, start, end, unit)
    inner = continued(runs[:, 0] - RIM, whole, end)
    outer = continued(runs[:, 1] + RIM, start, end)
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
