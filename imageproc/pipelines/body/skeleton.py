"""The joints of a person who faces the camera, and the lengths of the method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Point, SideName
from imageproc.pipelines.faces import Face
from imageproc.pipelines.picture import Floats

SIDES: tuple[SideName, SideName] = ("left", "right")
OUTWARDS = {"left": -1.0, "right": 1.0}
"""The sign of x away from the body."""

_FIRST = {"left": 12, "right": 11}
"""BlazePose's shoulder; elbow, wrist, hip and knee follow in steps of two."""

NOSE = 0
TRUNK_POINTS = slice(11, 25)
"""Shoulders, arms, hands and hips."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joints:
    """One side."""

    shoulder: Point
    elbow: Point
    wrist: Point
    hip: Point
    knee: Point


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Skeleton:
    """Points of the body and its face, in pixels of one picture."""

    points: Floats
    """33x3, BlazePose order."""
    face: Face

    def joints(self, side: SideName) -> Joints:
        first = _FIRST[side]
        shoulder, elbow, wrist, hip, knee = (
            self.points[index, :2]
            for index in (first, first + 2, first + 4, first + 12, first + 14)
        )
        return Joints(shoulder=shoulder, elbow=elbow, wrist=wrist, hip=hip, knee=knee)

    @property
    def shoulders(self) -> Point:
        """The middle between them."""
        return np.asarray(self.points[11:13, :2].mean(axis=0), np.float32)

    @property
    def hips(self) -> Point:
        """The middle between them."""
        return np.asarray(self.points[23:25, :2].mean(axis=0), np.float32)

    @property
    def shoulder_width(self) -> float:
        """`sw` of the method."""
        return float(np.linalg.norm(self.points[11, :2] - self.points[12, :2]))

    @property
    def torso_height(self) -> float:
        """`th` of the method: from the middle of the shoulders to that of the hips."""
        return float(np.linalg.norm(self.shoulders - self.hips))

    @property
    def chin(self) -> float:
        """y below the mouth."""
        mouth, nose = self.face.mouth[1], self.face.nose[1]
        return float(mouth + 0.9 * (mouth - nose))

    def scaled(self, scale: float) -> Skeleton:
        """The same person in a picture enlarged by `scale`."""
        points = (self.points * np.float32(scale)).astype(np.float32)
        return Skeleton(points=points, face=self.face.moved(scale))
