"""Where on the picture the parts of a skeleton lie."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask, Point, SideName
from imageproc.pipelines.body.skeleton import OUTWARDS, SIDES, Skeleton

FOREARM_START = 0.9
"""Of the upper arm: sleeves end at the elbow as often as above it."""
BEYOND_WRIST = 0.35
"""Of the forearm: the hand."""
FOREARM_RADIUS = 0.16
CORE_RADIUS = 0.05
SLEEVE_RADIUS = 0.34
NECK = 0.22
"""From the middle."""
ARMPIT = (-0.05, 0.36)
"""From the shoulder joint: outwards and down."""
HIP = 0.21
"""From the hip's point to the outline. All from here up to the forearm in shoulder widths."""


def limb(shape: Sequence[int], path: Sequence[Point], radius: float) -> Mask:
    """Everything within `radius` pixels of a path, on a picture of `shape` (h, w, ...)."""
    canvas = np.zeros(tuple(shape[:2]), np.uint8)
    corners = np.round(np.stack(path)).astype(np.int32)
    cv2.polylines(canvas, [corners], isClosed=False, color=1, thickness=max(1, round(2 * radius)))
    return canvas > 0


def polygon(shape: Sequence[int], corners: Sequence[Point]) -> Mask:
    """The inside of a polygon."""
    canvas = np.zeros(tuple(shape[:2]), np.uint8)
    cv2.fillPoly(canvas, [np.round(np.stack(corners)).astype(np.int32)], 1)
    return canvas > 0


def towards(start: Point, end: Point, share: float) -> Point:
    """The point at a share of the way."""
    return np.asarray(start + (end - start) * np.float32(share), np.float32)


def forearm(shape: Sequence[int], person: Skeleton, side: SideName) -> Mask:
    """From just above the elbow to the finger tips."""
    joints = person.joints(side)
    path = (
        towards(joints.shoulder, joints.elbow, FOREARM_START),
        joints.elbow,
        towards(joints.elbow, joints.wrist, 1 + BEYOND_WRIST),
    )
    return limb(shape, path, FOREARM_RADIUS * person.shoulder_width)


def forearms(shape: Sequence[int], person: Skeleton) -> Mask:
    """Both."""
    left, right = (forearm(shape, person, side) for side in SIDES)
    return left | right


def forearm_cores(shape: Sequence[int], person: Skeleton) -> Mask:
    """Along both bones: what the person shows there is arm or sleeve."""
    radius = CORE_RADIUS * person.shoulder_width
    found = np.zeros(tuple(shape[:2]), np.bool_)
    for side in SIDES:
        joints = person.joints(side)
        found |= limb(shape, (joints.elbow, joints.wrist), radius)
    return found


def trunk(shape: Sequence[int], person: Skeleton) -> Mask:
    """Between the arms, from the armpits down to the hips."""
    sw = np.float32(person.shoulder_width)
    corners = []
    for side in SIDES:
        joints = person.joints(side)
        pair = [
            joints.shoulder + outward(side, *ARMPIT) * sw,
            joints.hip + outward(side, HIP, 0) * sw,
        ]
        corners += pair if side == "left" else pair[::-1]
    return polygon(shape, corners)


def shoulders(shape: Sequence[int], person: Skeleton) -> Mask:
    """Both shoulders outside the neck, and the upper arms outside the trunk: where sleeves are.

    On the trunk itself a short top may end above the elbows.
    """
    sw = person.shoulder_width
    found = np.zeros(tuple(shape[:2]), np.bool_)
    for side in SIDES:
        joints = person.joints(side)
        neck = person.shoulders + outward(side, NECK, 0) * np.float32(sw)
        found |= limb(shape, (neck, joints.shoulder, joints.elbow), SLEEVE_RADIUS * sw)
    x = float(person.shoulders[0])
    columns = np.abs(np.arange(shape[1]) - x) > NECK * sw
    lowest = float(person.hips[1]) - 0.1 * person.torso_height
    rows = rows_above(shape, lowest) & rows_below(shape, person.chin)
    return np.asarray(found & columns & rows & ~trunk(shape, person))


def thighs(shape: Sequence[int], person: Skeleton) -> Mask:
    """The lower parts, which no upper garment reaches."""
    radius = 0.10 * person.shoulder_width
    found = np.zeros(tuple(shape[:2]), np.bool_)
    for side in SIDES:
        joints = person.joints(side)
        found |= limb(shape, (towards(joints.hip, joints.knee, 0.72), joints.knee), radius)
    return found


def chest(shape: Sequence[int], person: Skeleton) -> Mask:
    """What surely shows the upper garment: between the shoulders, most of the way to the hips."""
    corners = []
    lowered = np.array([0, 0.22 * person.torso_height], np.float32)
    for side, other in (SIDES, SIDES[::-1]):
        one, two = person.joints(side), person.joints(other)
        top = towards(one.shoulder, two.shoulder, 0.12)
        bottom = towards(top, towards(one.hip, two.hip, 0.12), 0.72)
        pair = [top + lowered, bottom]
        corners += pair if side == "left" else pair[::-1]
    return polygon(shape, corners)


def rows_below(shape: Sequence[int], y: float) -> Mask:
    """Everything below a height."""
    found = np.zeros(tuple(shape[:2]), np.bool_)
    found[max(0, round(y)) :] = True
    return found


def rows_above(shape: Sequence[int], y: float) -> Mask:
    """Everything above a height."""
    return ~rows_below(shape, y)


def outward(side: SideName, x: float, y: float) -> Point:
    """A vector whose x points away from the body."""
    return np.array([OUTWARDS[side] * x, y], np.float32)
