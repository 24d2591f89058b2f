"""Faces made from the mean face."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.rings import EYES, LIPS_OUT, OVAL
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.model import Side
from imageproc.pipelines.swap.shape import mean_face

SIDE = 300
SKIN, EYE, LIPS, GROUND = (205, 160, 135), (60, 40, 30), (170, 80, 80), (90, 110, 130)


def turn(yaw: float = 0, pitch: float = 0, roll: float = 0) -> Floats:
    """3x3, in degrees, as `Mesh` measures them."""
    a, b, c = np.radians([yaw, pitch, roll])
    around_y = [[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]]
    around_x = [[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]]
    around_z = [[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]]
    return np.asarray(np.array(around_z) @ around_y @ around_x, np.float32)


def mesh(eyes: float = 100, *, yaw: float = 0, pitch: float = 0, roll: float = 0) -> Mesh:
    """In the middle of a picture of `SIDE`."""
    points = eyes * mean_face() @ turn(yaw, pitch, roll).T
    points[:, :2] += SIDE / 2 - points[:, :2].mean(axis=0)
    return Mesh(points=points.astype(np.float32), confidence=1)


def drawn(made: Mesh, skin: tuple[int, int, int] = SKIN, *, seed: int = 1) -> Bytes:
    """A face painted on its mesh, with a little texture."""
    rgb = np.full((SIDE, SIDE, 3), GROUND, np.uint8)
    for ring, colour in ((OVAL, skin), (EYES[0], EYE), (EYES[1], EYE), (LIPS_OUT, LIPS)):
        corners = np.rint(made.points[list(ring), :2]).astype(np.int32)
        cv2.fillPoly(rgb, [corners], colour, cv2.LINE_AA)
    grain = np.random.default_rng(seed).normal(0, 3, rgb.shape[:2])[..., None]
    return np.clip(rgb + grain, 0, 255).astype(np.uint8)


def side(made: Mesh | None = None, skin: tuple[int, int, int] = SKIN) -> Side:
    made = made or mesh()
    face = Face(box=made.box, points=made.five_points, score=1)
    return Side(rgb=drawn(made, skin), face=face, mesh=made)
