"""What the judge of a photo looks at, measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.pose import Pose
from imageproc.pipelines.body.skeleton import NOSE, SIDES, TRUNK_POINTS, Skeleton
from imageproc.pipelines.body.zones import towards
from imageproc.pipelines.faces import Face
from imageproc.pipelines.picture import Floats

SAMPLES = np.linspace(0, 1.25, 11)
"""Shares of the forearm, with the hand."""
TRUNK_HALF, TRUNK_TOP, TRUNK_LENGTH = 0.36, 0.15, 1.25
"""The part of the trunk that hanging arms leave free, in shoulder widths."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Both looks of the pose network and the faces."""

    first: Pose
    second: Pose
    faces: list[Face]

    @property
    def largest_face(self) -> Face | None:
        return max(self.faces, key=lambda face: face.area, default=None)

    @property
    def own_face(self) -> Face | None:
        """The face round the nose that the pose network found."""
        nose = self.second.points[NOSE, :2]
        return next((face for face in self.faces if face.has(nose)), None)

    @property
    def room_below(self) -> float:
        """From the largest face's mouth down to the frame, in distances of eyes and mouth."""
        face = self.largest_face
        if face is None:
            return float("inf")
        return float(self.second.mask.shape[0] - face.mouth[1]) / max(face.length, 1)

    @property
    def skeleton(self) -> Skeleton | None:
        """None without a face of one's own."""
        face = self.own_face
        return Skeleton(points=self.second.points, face=face) if face else None


def moved(seen: Evidence) -> float:
    """Median way of shoulders, arms and hips from look to look, in shoulder widths."""
    ways = seen.first.points[TRUNK_POINTS, :2] - seen.second.points[TRUNK_POINTS, :2]
    width = float(np.linalg.norm(seen.second.points[11, :2] - seen.second.points[12, :2]))
    return float(np.median(np.linalg.norm(ways, axis=1))) / max(width, 1)


def turn(person: Skeleton) -> float:
    """Degrees that the line of the shoulders is turned away; a slight turn measures 35."""
    depth = abs(float(person.points[11, 2] - person.points[12, 2]))
    return float(np.degrees(np.arctan2(depth, person.shoulder_width)))


def standing(person: Skeleton) -> float:
    """How far the knees are below the hips, in torso heights."""
    knees = float(person.points[25:27, 1].mean())
    return (knees - float(person.hips[1])) / max(person.torso_height, 1)


def covered(person: Skeleton) -> float:
    """The share of a forearm and hand that is in front of the trunk, of the worse arm.

    The trunk is measured from the shoulders: hips that are out of the picture
    are invented too high.
    """
    return max(float(_in_trunk(person, _along_forearm(person, left)).mean()) for left in (0, 1))


def _along_forearm(person: Skeleton, left: int) -> Floats:
    joints = person.joints(SIDES[left])
    return np.stack([towards(joints.elbow, joints.wrist, share) for share in SAMPLES.tolist()])


def _in_trunk(person: Skeleton, points: Floats) -> Floats:
    """1 for each of nx2 points that is in front of the trunk, else 0."""
    width = max(person.shoulder_width, 1)
    across = (person.points[11, :2] - person.points[12, :2]) / np.float32(width)
    down = np.array([-across[1], across[0]], np.float32)
    off = (points - person.shoulders) / np.float32(width)
    depth = off @ down
    length = max(TRUNK_LENGTH, person.torso_height / width)
    inside = (np.abs(off @ across) < TRUNK_HALF) & (depth > TRUNK_TOP) & (depth < length)
    return inside.astype(np.float32)
