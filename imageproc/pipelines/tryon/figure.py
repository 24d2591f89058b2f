"""The lengths and lines of a body that a garment is hung on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.body.model import Arm, Body, Mask, Point, SideName
from imageproc.pipelines.tryon.limbs import OUTWARDS, Limb, find_limb

SIDES: tuple[SideName, SideName] = ("left", "right")

HIP_OUT = 0.21
KNEE_OUT = 0.20
"""The outline lies so far outside hip and knee, shoulder widths."""
SIDE_SHARE = (-0.3, 1.15)
"""Of the way from armpit to hip within which the side of the body is a straight line."""
NECK = (0.11, 0.17)
"""Half width of a neck, shoulder widths."""
SLIM = 0.72
"""Of the usual half width: a narrower run is no body but a gap in the mask."""
SLEEVE_FROM = 0.45
"""Shoulder widths along the arm from which on an old sleeve is told from the trunk."""
TRAPEZIUS = 0.08
"""The outline is at most so far above the straight shoulder line."""
HEM_COLUMNS = 0.25
"""The old hem is looked for so far from the middle, shoulder widths."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figure:
    """A body with the lines that try-on needs. Lengths are pixels of the working picture."""

    body: Body
    solid: Mask
    """The person without hair."""
    old: Mask
    """The old garment without what is in front of it."""
    old_trunk: Mask
    """Of it, what is no sleeve."""
    bare_trunk: Mask
    """The person without hair and arms."""
    bare: Mask
    """Skin that shows, and arms in front."""
    limbs: dict[SideName, Limb]

    @classmethod
    def of(cls, body: Body) -> Figure:
        solid = np.asarray((body.mask > 0.5) & ~body.hair)
        old = np.asarray(body.worn & (body.front < 0.5))
        bare = np.asarray((body.skin | (body.front > 0.5)) & solid & ~old)
        limbs = {
            side: find_limb(_arm(body, side), side, bare, body.shoulder_width) for side in SIDES
        }
        sleeves = np.zeros(old.shape, np.uint8)
        for limb in limbs.values():
            _draw_arm(sleeves, limb, body.shoulder_width)
        trunk = sleeves == 0
        return cls(
            body=body,
            solid=solid,
            old=old,
            old_trunk=np.asarray(old & trunk),
            bare_trunk=np.asarray(solid & trunk & (body.front < 0.5)),
            bare=bare,
            limbs=limbs,
        )

    @property
    def unit(self) -> float:
        return self.body.shoulder_width

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.body.mask.shape
        return width, height

    def arm(self, side: SideName) -> Arm:
        return _arm(self.body, side)

    @property
    def shoulders(self) -> Point:
        return np.asarray((self.body.left.shoulder + self.body.right.shoulder) / 2, np.float32)

    @property
    def hips(self) -> Point:
        return np.asarray((self.body.left.hip + self.body.right.hip) / 2, np.float32)

    def centre(self, y: float) -> float:
        """x of the line through the middles of shoulders and hips."""
        top, bottom = self.shoulders, self.hips
        share = (y - float(top[1])) / max(float(bottom[1] - top[1]), 1)
        return float(top[0] + min(share, 1.0) * (bottom[0] - top[0]))

    def edge(self, side: SideName, y: float) -> float:
        """x of the side of the body at a height between armpit and knee."""
        arm, out = self.arm(side), OUTWARDS[side] * self.unit
        hip = arm.hip + np.array([HIP_OUT * out, 0])
        knee = arm.knee + np.array([KNEE_OUT * out, 0])
        share = float((y - arm.armpit[1]) / max(float(hip[1] - arm.armpit[1]), 1))
        held = min(max(share, SIDE_SHARE[0]), SIDE_SHARE[1])
        x = float(arm.armpit[0] + held * (hip[0] - arm.armpit[0]))
        x = self._held(side, y, x)
        lower = float((y - hip[1]) / max(float(knee[1] - hip[1]), 1))
        if share <= SIDE_SHARE[1]:
            return x
        return x + min(max(lower, 0.0), 1.0) * float(knee[0] - hip[0])

    def _held(self, side: SideName, y: float, x: float) -> float:
        """No farther out than what is seen of the body at that height."""
        centre = self.centre(y)
        half = abs(x - centre)
        seen = _run(self.bare_trunk, side, y, centre) + 0.01 * self.unit
        return centre + OUTWARDS[side] * (seen if SLIM * half < seen < half else half)

    def shoulder_line(self, side: SideName, x: float) -> float:
        """y of the straight line through neck base and shoulder tip."""
        arm = self.arm(side)
        run = float(arm.tip[0] - arm.neck[0]) or 1.0
        share = (x - float(arm.neck[0])) / run
        return float(arm.neck[1] + share * (arm.tip[1] - arm.neck[1]))

    def shoulder_top(self, side: SideName, x: float) -> float:
        """y of the outline above the shoulder line, or of the line where hair or head stand."""
        line = self.shoulder_line(side, x)
        column = self.solid[:, min(max(round(x), 0), self.solid.shape[1] - 1)]
        limit = TRAPEZIUS * self.unit
        y = round(line + 0.03 * self.unit)
        while y > line - limit and y > 0 and column[min(y, len(column) - 1)]:
            y -= 1
        return line if y <= line - limit else float(min(y, line))

    @property
    def neck(self) -> tuple[float, float]:
        """x of the middle of the neck and half its width, where it is narrowest."""
        middle, unit = float(self.shoulders[0]), self.unit
        low = float(self.body.left.neck[1] + self.body.right.neck[1]) / 2
        best = (middle, NECK[1] * unit)
        for y in range(max(0, round(low - 0.35 * unit)), max(1, round(low))):
            right = _run(self.body.skin, "right", y, middle)
            left = _run(self.body.skin, "left", y, middle)
            half = (left + right) / 2
            if NECK[0] * unit < half < best[1]:
                best = (middle + (right - left) / 2, half)
        return best

    def trunk_half(self, side: SideName, y: float) -> float:
        """Distance from the centre line to the end of the person's run, arms left out."""
        return _run(self.bare_trunk, side, y, self.centre(y))

    def old_side(self, side: SideName, y: float) -> float:
        """Distance from the centre line to the end of the old garment's run at a height."""
        return _run(self.old_trunk, side, y, self.centre(y))

    @property
    def old_hem(self) -> float:
        """y of the lower end of the old garment near the middle."""
        x = round(self.centre(float(self.hips[1])))
        reach = round(HEM_COLUMNS * self.unit)
        part = self.old[:, max(0, x - reach) : x + reach + 1]
        ends = [float(np.flatnonzero(column)[-1]) for column in part.T if column.any()]
        return float(np.median(ends)) if ends else float(self.hips[1])


def _run(mask: Mask, side: SideName, y: float, centre: float) -> float:
    """Pixels from the centre line to the end of the mask's run."""
    row = mask[min(max(round(y), 0), mask.shape[0] - 1)]
    middle = min(max(round(centre), 0), len(row) - 1)
    run = row[middle:] if side == "right" else row[middle::-1]
    gaps = np.flatnonzero(~run)
    return float(gaps[0] if gaps.size else run.size)


def _arm(body: Body, side: SideName) -> Arm:
    return body.left if side == "left" else body.right


def _draw_arm(canvas: npt.NDArray[np.uint8], limb: Limb, unit: float) -> None:
    """The arm below the armpit, as wide as an arm in a sleeve."""
    count = len(limb.half)
    for distance in range(min(round(SLEEVE_FROM * unit), count - 1), count, 3):
        x, y = np.rint(limb.middle(float(distance))).astype(int)
        cv2.circle(
            canvas, (int(x), int(y)), round(float(limb.half[distance]) * 0.85), 1, cv2.FILLED
        )
