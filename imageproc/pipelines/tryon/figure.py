"""The lengths and lines of a body that a garment is hung on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Arm, Body, Mask, Point, SideName
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.limbs import Limb, find_limb
from imageproc.pipelines.tryon.silhouette import between, draw_arm, hem_of, run_across

SIDES: tuple[SideName, SideName] = ("left", "right")
HIP_OUT = 0.21
KNEE_OUT = 0.20
"""The outline lies so far outside hip and knee, shoulder widths."""
SIDE_SHARE = (-0.3, 1.15)
"""Of the way from armpit to hip within which the side of the body is a straight line."""
SLIM = 0.72
"""Of the usual half width: a narrower run is no body but a gap in the mask."""
TRAPEZIUS = 0.08
"""The outline is at most so far above the straight shoulder line."""


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
    old_hem: float
    """y of the lower end of the old garment near the middle."""

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
            draw_arm(sleeves, limb, body.shoulder_width)
        trunk = sleeves == 0
        return cls(
            body=body,
            solid=solid,
            old=old,
            old_trunk=np.asarray(old & trunk),
            bare_trunk=np.asarray(solid & trunk & (body.front < 0.5)),
            bare=bare,
            limbs=limbs,
            old_hem=hem_of(old, body),
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
        return between(self.body.left.shoulder, self.body.right.shoulder)

    @property
    def hips(self) -> Point:
        return between(self.body.left.hip, self.body.right.hip)

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
        seen = run_across(self.bare_trunk, side, y, centre) + 0.01 * self.unit
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

    def trunk_half(self, side: SideName, y: float) -> float:
        """Distance from the centre line to the end of the person's run, arms left out."""
        return run_across(self.bare_trunk, side, y, self.centre(y))

    def old_side(self, side: SideName, y: float) -> float:
        """Distance from the centre line to the end of the old garment's run at a height."""
        return run_across(self.old_trunk, side, y, self.centre(y))


def _arm(body: Body, side: SideName) -> Arm:
    return body.left if side == "left" else body.right
