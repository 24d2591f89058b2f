"""Points of the outline that a garment hangs on: shoulder tip, neck base, armpit."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import Arm, Mask, Point, SideName
from imageproc.pipelines.body.skeleton import Skeleton
from imageproc.pipelines.body.zones import ARMPIT, outward

TIP_OUT = 0.05
TIP_UP = (0.28, 0.05)
"""The tip is at most and at least so far above the joint."""
NECK_OUT, NECK_UP = 0.20, 0.13
"""From the middle of the shoulders, and above the tip."""
RAISED = 0.22
"""A tip that lies higher above its joint is that of a raised shoulder, with which no neck rises.
All of these in shoulder widths."""


def find_arm(person: Skeleton, side: SideName, solid: Mask) -> Arm:
    """One side of the upper body; `solid` (hxw) is the person without hair."""
    joints, sw = person.joints(side), person.shoulder_width
    tip = shoulder_tip(joints.shoulder, side, sw, solid)
    return Arm(
        shoulder=joints.shoulder,
        elbow=joints.elbow,
        wrist=joints.wrist,
        hip=joints.hip,
        knee=joints.knee,
        tip=tip,
        neck=_neck(person, side, tip),
        armpit=np.asarray(joints.shoulder + outward(side, *ARMPIT) * sw, np.float32),
    )


def shoulder_tip(joint: Point, side: SideName, sw: float, solid: Mask) -> Point:
    """On the outline above the joint, a little outwards."""
    x = float(joint[0] + outward(side, TIP_OUT, 0)[0] * sw)
    highest, lowest = (float(joint[1]) - share * sw for share in TIP_UP)
    column = solid[:, int(np.clip(round(x), 0, solid.shape[1] - 1))]
    start = max(0, round(highest))
    rows = np.flatnonzero(column[start:])
    y = start + int(rows[0]) if rows.size else lowest
    return np.array([x, min(max(y, highest), lowest)], np.float32)


def _neck(person: Skeleton, side: SideName, tip: Point) -> Point:
    sw = person.shoulder_width
    x = person.shoulders[0] + outward(side, NECK_OUT, 0)[0] * sw
    base = max(float(tip[1]), float(person.joints(side).shoulder[1]) - RAISED * sw)
    return np.array([x, base - NECK_UP * sw], np.float32)
