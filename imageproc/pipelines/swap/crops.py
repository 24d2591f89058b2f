"""The part of a picture around a face, at a size that can be worked on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes, Floats

MARGIN = 0.5
"""Around the mesh, eye distances."""
MOST_EYES = 480
"""Pixels between the eyes: larger faces are worked on at this size, so that memory stays small."""
AROUND = 2.6
"""Side of what is looked at for hair, in heights of the mesh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A rectangle of whole pixels within a picture, and the size it is worked on at."""

    left: int
    top: int
    width: int
    height: int
    size: tuple[int, int]
    """Width and height of what is worked on; never larger than the rectangle."""

    @classmethod
    def around(cls, mesh: Mesh, shape: tuple[int, ...], margin: float = MARGIN) -> Crop:
        """The face and `margin` eye distances around it, as far as it is in the picture."""
        left, top, width, height = mesh.box
        reach = margin * mesh.eye_distance
        scale = min(1.0, MOST_EYES / mesh.eye_distance)
        box = (left - reach, top - reach, left + width + reach, top + height + reach)
        return cls._within(box, shape, scale)

    @classmethod
    def of_head(cls, mesh: Mesh, shape: tuple[int, ...]) -> Crop:
        """A square with hair and neck."""
        left, top, width, height = mesh.box
        half = AROUND * height / 2
        x, y = left + width / 2, top + height / 2
        scale = min(1.0, MOST_EYES / (2 * half))
        return cls._within((x - half, y - half, x + half, y + half), shape, scale)

    @classmethod
    def _within(
        cls, box: tuple[float, float, float, float], shape: tuple[int, ...], scale: float
    ) -> Crop:
        most = np.array([shape[1], shape[0]])
        low = np.clip(np.floor(box[:2]), 0, most - 1).astype(int)
        high = np.clip(np.ceil(box[2:]), low + 1, most).astype(int)
        width, height = (int(side) for side in high - low)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return cls(left=int(low[0]), top=int(low[1]), width=width, height=height, size=size)

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def take(self, rgb: Bytes) -> Bytes:
        """A copy of the pixels, HxWx3, at the working size."""
        part = np.ascontiguousarray(rgb[self.slices])
        if self.size == (self.width, self.height):
            return part
        return np.asarray(cv2.resize(part, self.size, interpolation=cv2.INTER_AREA), np.uint8)

    def moved_mesh(self, mesh: Mesh) -> Mesh:
        scale = self.size[0] / self.width
        points = mesh.points.copy()
        points[:, :2] = self.to_crop(points[:, :2])
        points[:, 2] *= scale
        return replace(mesh, points=points)

    def moved_face(self, face: Face) -> Face:
        scale = self.size[0] / self.width
        shift = (1 - 1 / scale) / 2 * scale
        return face.moved(scale, -self.left * scale - shift, -self.top * scale - shift)

    def to_crop(self, points: Floats) -> Floats:
        """nx2 of the picture to pixels of what is worked on.

        A pixel's centre lies half a pixel from its corner, which is what stays while resizing.
        """
        steps = np.array(self.size) / (self.width, self.height)
        return np.asarray((points - (self.left, self.top) + 0.5) * steps - 0.5, np.float32)

    def enlarged(self, values: Floats, top: int, rows: int) -> Floats:
        """Some rows of HxW or HxWx3 of the working size at the rectangle's own size."""
        if self.size == (self.width, self.height):
            return values[top : top + rows]
        scale = np.array(self.size) / (self.width, self.height)
        shift = scale / 2 - 0.5
        matrix = np.array([[scale[0], 0, shift[0]], [0, scale[1], shift[1] + scale[1] * top]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        large = cv2.warpAffine(
            values, matrix, (self.width, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(large, np.float32)
