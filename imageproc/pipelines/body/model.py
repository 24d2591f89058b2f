"""What is known of a person in a photo. Lengths are pixels of the working picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Bytes, Floats

Mask = npt.NDArray[np.bool_]
Point = npt.NDArray[np.float32]
"""(2,) x, y."""

SideName = Literal["left", "right"]
"""Of the picture: left is the person's right."""

WORKING_SIDE = 1024
"""Longest side of the working picture; photos that are smaller are kept as they are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arm:
    """One side of the upper body, from the shoulder down."""

    shoulder: Point
    """The joint."""
    elbow: Point
    wrist: Point
    hip: Point
    knee: Point
    tip: Point
    """Where the shoulder ends outwards, on the outline."""
    neck: Point
    """Where neck and shoulder line meet."""
    armpit: Point


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """A person who faces the camera. Arrays are hxw of the working picture."""

    rgb: Bytes
    """hxwx3, the working picture."""
    points: Floats
    """33x3: x, y in pixels, z on the same scale, smaller is nearer (BlazePose order)."""
    left: Arm
    right: Arm
    """By the picture: `left` is the person's right arm."""
    mask: Floats
    """The person, 0..1."""
    worn: Mask
    """The upper garment that the person wears."""
    skin: Mask
    """Where the colour is that of the face."""
    hair: Mask
    """Empty where the network for it is not installed."""
    front: Floats
    """0..1: forearms, hands and hair that are in front of the upper garment."""
    weights: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every weights file that took part."""
    notes: tuple[str, ...] = ()
    """What ran instead of the usual, in sentences for people."""

    @property
    def shoulder_width(self) -> float:
        """`sw` of the method: distance of the shoulder joints."""
        return float(np.linalg.norm(self.left.shoulder - self.right.shoulder))

    @property
    def torso_height(self) -> float:
        """`th` of the method: from the middle of the shoulders to that of the hips."""
        shoulders = (self.left.shoulder + self.right.shoulder) / 2
        hips = (self.left.hip + self.right.hip) / 2
        return float(np.linalg.norm(shoulders - hips))
