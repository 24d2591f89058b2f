"""Faces of a known size in scenes made from photos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.faces.confirming import Confirmed
from imageproc.pipelines.faces.judge import MOST_YAW
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes, Picture

CANVAS = (960, 1280)
"""Height and width of the noise that scenes are laid on."""
MARGIN = 0.6
"""Around a face, in its own widths: what of the photo comes along."""
MOST_ENLARGED = 5.0
HIT = 0.35
"""Intersection over union."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """A photo and its true faces."""

    name: str
    picture: Picture
    faces: Sequence[Confirmed]

    @property
    def front(self) -> list[Face]:
        """Those that are not turned too far to be used."""
        return [each.face for each in self.faces if abs(each.mesh.yaw) <= MOST_YAW]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A picture with one face in it."""

    rgb: Bytes
    face: Face


def scenes(shown: Sequence[Shown], width: int) -> Iterator[Scene]:
    """One for each true face from the front, `width` pixels wide; the same every time.

    Faces that would have to be blown up are left out.
    """
    random = np.random.default_rng(width)
    for photo in shown:
        for face in photo.front:
            if width <= MOST_ENLARGED * face.box[2]:
                yield _laid(_cut(photo.picture.rgb, face, width / face.box[2]), random)


def _cut(rgb: Bytes, face: Face, scale: float) -> Scene:
    """The face and some of what is around it, scaled."""
    left, top, width, height = face.box
    x, y = (max(0, round(v - MARGIN * width)) for v in (left, top))
    right, bottom = (round(v + MARGIN * width) for v in (left + width, top + height))
    part = rgb[y:bottom, x:right]
    size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    pixels = np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)
    return Scene(rgb=pixels, face=face.moved(scale, -x * scale, -y * scale))


def _laid(scene: Scene, random: np.random.Generator) -> Scene:
    """Somewhere on the noisy canvas, which grows with the scene."""
    height, width = scene.rgb.shape[:2]
    tall, wide = max(CANVAS[0], height), max(CANVAS[1], width)
    noise = random.integers(60, 196, (tall // 8 + 1, wide // 8 + 1, 3), dtype=np.uint8)
    rgb = np.asarray(cv2.resize(noise, (wide, tall), interpolation=cv2.INTER_LINEAR), np.uint8)
    top, left = (int(random.integers(0, room + 1)) for room in (tall - height, wide - width))
    rgb[top : top + height, left : left + width] = scene.rgb
    return Scene(rgb=rgb, face=scene.face.moved(1, left, top))


def is_hit(face: Face, found: Sequence[Face]) -> bool:
    """Whether one of these is about the same face."""
    return any(_overlap(face, each) >= HIT for each in found)


def _overlap(one: Face, two: Face) -> float:
    (x, y, w, h), (u, v, k, m) = one.box, two.box
    width, height = min(x + w, u + k) - max(x, u), min(y + h, v + m) - max(y, v)
    common = max(0.0, width) * max(0.0, height)
    return common / (one.area + two.area - common)
