"""A person drawn from limbs, 768 x 1024, who stands and faces the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from imageproc.pipelines.body.evidence import Evidence
from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.body.pose import Pose
from imageproc.pipelines.body.scene import Scene
from imageproc.pipelines.body.skeleton import Skeleton
from imageproc.pipelines.faces import Face
from imageproc.pipelines.picture import Bytes, Floats

WIDTH, HEIGHT = 768, 1024

SKIN = (198, 150, 120)
HAIR = (60, 40, 30)
TROUSERS = (40, 60, 120)
GROUND = (235, 235, 235)

JOINTS = {
    0: (384, 130),
    11: (528, 300),
    12: (240, 300),
    13: (560, 540),
    14: (208, 540),
    15: (590, 770),
    16: (178, 770),
    19: (592, 830),
    20: (176, 830),
    23: (460, 630),
    24: (308, 630),
    25: (470, 880),
    26: (298, 880),
}
"""BlazePose's number to x, y."""


def points(**moved: tuple[float, float, float]) -> Floats:
    """33x3; `p15=(x, y, z)` moves one of them."""
    found = np.zeros((33, 3), np.float32)
    for number, (x, y) in JOINTS.items():
        found[number] = x, y, 0
    for name, place in moved.items():
        found[int(name[1:])] = place
    return found


def face() -> Face:
    spots = [(352, 100), (416, 100), (384, 130), (360, 165), (408, 165)]
    return Face(box=(310, 40, 148, 170), points=np.array(spots, np.float32), score=0.95)


def skeleton(**moved: tuple[float, float, float]) -> Skeleton:
    return Skeleton(points=points(**moved), face=face())


def evidence(**moved: tuple[float, float, float]) -> Evidence:
    """What the networks would answer about the drawn person."""
    pose = Pose(points=points(**moved), presence=0.95, mask=person().astype(np.float32))
    return Evidence(first=pose, second=pose, faces=[face()])


def line(*corners: tuple[float, float], thickness: int) -> Mask:
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    path = np.array(corners).round().astype(np.int32)
    cv2.polylines(canvas, [path], isClosed=False, color=1, thickness=thickness)
    return canvas > 0


def area(*corners: tuple[float, float]) -> Mask:
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(canvas, [np.array(corners, np.int32)], 1)
    return canvas > 0


def oval(x: float, y: float, across: float, down: float) -> Mask:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    return np.asarray(((columns - x) / across) ** 2 + ((rows - y) / down) ** 2 <= 1)


def arms() -> Mask:
    left = line(JOINTS[12], JOINTS[14], JOINTS[16], JOINTS[20], thickness=70)
    return left | line(JOINTS[11], JOINTS[13], JOINTS[15], JOINTS[19], thickness=70)


def torso() -> Mask:
    return area((240, 265), (528, 265), (500, 450), (515, 670), (253, 670), (268, 450))


def person() -> Mask:
    legs = area((253, 640), (515, 640), (530, 1024), (238, 1024))
    neck = area((340, 180), (428, 180), (450, 290), (318, 290))
    return arms() | torso() | legs | neck | oval(384, 125, 74, 95)


def shirt(*, sleeves: bool) -> Mask:
    """A top down to the hips, with a round neckline; sleeves end above the elbows."""
    body = torso() & ~oval(384, 262, 60, 40)
    if not sleeves:
        return body & ~(arms() & ~area((285, 200), (483, 200), (483, 680), (285, 680)))
    left = line(JOINTS[12], (216, 480), thickness=96)
    return body | ((left | line(JOINTS[11], (552, 480), thickness=96)) & ~oval(384, 262, 60, 40))


@dataclass(frozen=True)
class Drawing:
    """Pixels and what they show."""

    rgb: Bytes
    mask: Mask
    worn: Mask


def drawing(colour: tuple[int, int, int], *, sleeves: bool = True) -> Drawing:
    """The drawn person in a top of one colour, with a little noise."""
    worn, mask = shirt(sleeves=sleeves), person() | shirt(sleeves=sleeves)
    rgb = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    rgb[mask] = SKIN
    rgb[area((200, 640), (560, 640), (560, 1024), (200, 1024)) & mask & ~arms()] = TROUSERS
    rgb[oval(384, 70, 70, 40)] = HAIR
    rgb[worn] = colour
    noise = np.random.default_rng(3).normal(0, 3, rgb.shape)
    return Drawing(rgb=np.clip(rgb + noise, 0, 255).astype(np.uint8), mask=mask, worn=worn)


def scene(drawn: Drawing, *, hair: Mask | None = None) -> Scene:
    """With the skin of the drawing itself."""
    near = np.abs(drawn.rgb.astype(np.int16) - np.array(SKIN, np.int16)).max(axis=2) < 25
    nothing = np.zeros_like(drawn.mask)
    return Scene(
        rgb=drawn.rgb,
        person=skeleton(),
        mask=drawn.mask.astype(np.float32),
        skin=near & drawn.mask,
        hair=nothing if hair is None else hair,
    )


def with_mask(drawn: Drawing, mask: Floats) -> Scene:
    return replace(scene(drawn), mask=mask)


def overlap(one: Mask, two: Mask) -> float:
    return int((one & two).sum()) / int((one | two).sum())
