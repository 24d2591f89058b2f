"""How pictures are laid into the one that a try-on network takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

DISC = 0.012
"""Radius of a joint's disc, of the height."""
OPENPOSE = (0, None, 12, 14, 16, 11, 13, 15, 24, 26, 28, 23, 25, 27, 5, 2, 8, 7)
"""BlazePose's number of each of OpenPose's joints; the neck is between the shoulders."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """How a picture is laid into the network's: scaled, in the middle, the rest padded."""

    scale: float
    left: int
    top: int
    width: int
    height: int

    @classmethod
    def of(cls, shape: tuple[int, ...], width: int, height: int) -> Frame:
        scale = min(width / shape[1], height / shape[0])
        left = (width - round(shape[1] * scale)) // 2
        top = (height - round(shape[0] * scale)) // 2
        return cls(scale=scale, left=left, top=top, width=width, height=height)

    def laid(self, values: npt.NDArray[Any], padding: float) -> Floats:
        """hxw or hxwxc to HxW or HxWxc."""
        size = round(values.shape[1] * self.scale), round(values.shape[0] * self.scale)
        small = cv2.resize(as_floats(values), size, interpolation=cv2.INTER_AREA)
        result = np.full((self.height, self.width, *values.shape[2:]), padding, np.float32)
        result[self.top : self.top + size[1], self.left : self.left + size[0]] = small
        return result

    def taken(self, values: Floats, size: tuple[int, int]) -> Floats:
        """The picture of `size` (width, height) back out of HxWxc."""
        width, height = round(size[0] * self.scale), round(size[1] * self.scale)
        rows = slice(self.top, self.top + height)
        part = np.ascontiguousarray(values[rows, self.left : self.left + width])
        return as_floats(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC))


def pose_map(points: Floats, frame: Frame) -> Floats:
    """HxWx18: a soft disc at each joint, none for those outside."""
    places = points[:, :2] * frame.scale + (frame.left, frame.top)
    neck = (places[11] + places[12]) / 2
    joints = [neck if index is None else places[index] for index in OPENPOSE]
    x = np.arange(frame.width, dtype=np.float32)
    y = np.arange(frame.height, dtype=np.float32)[:, None]
    radius = DISC * frame.height
    discs = [
        np.exp(-(((x - joint[0]) ** 2 + (y - joint[1]) ** 2) / (2 * radius**2))) for joint in joints
    ]
    return as_floats(np.stack(discs, axis=2))
