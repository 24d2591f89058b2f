"""Where the faces of a template are, and which of them can be swapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from django.conf import settings

from imageproc.pipelines.faces.confirming import LEAST_CONFIDENCE, Seen, middle
from imageproc.pipelines.faces.finding import ALL, look
from imageproc.pipelines.faces.mesh import Mesh, read_mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.overlaps import same
from imageproc.pipelines.picture import Bytes, Floats
from templates_app.exceptions import BoxTooSmall
from templates_app.models.template import ROLES, FacePosition

Role = Literal["husband", "wife", ""]
Box = tuple[float, float, float, float]
"""Left, top, width and height, in pixels of the picture."""

DRAWN, SUREST = 1.0, 0.999
"""The score of a face that somebody drew, and the most that is kept of a detector's."""
LEAST_SIDE = 16
"""Pixels of a drawn box that must lie in the picture: smaller faces cannot be swapped."""
MOST_YAW = 30
"""Degrees aside: what photos from the front show cannot be bent onto a face turned further."""
AROUND = 2.0
"""So many times the longer side of a drawn box is searched around it."""
USUAL: Floats = np.array(
    [[0.30, 0.38], [0.70, 0.38], [0.50, 0.58], [0.34, 0.78], [0.66, 0.78]], np.float32
)
"""Where the five points of an upright face lie in its box."""


def positions_in(rgb: Bytes) -> list[FacePosition]:
    """All faces of HxWx3 uint8, from left to right, without roles.

    Raises:
        EngineMissing, WeightsCorrupt: the networks are not there.
    """
    seen = _seen_in(rgb)
    sure = (position_of(each.face, usable=_is_frontal(each.mesh)) for each in seen.confirmed)
    return in_order([*sure, *(position_of(face, usable=False) for face in seen.doubtful)])


def position_at(rgb: Bytes, box: Box) -> FacePosition:
    """The face in a box that somebody drew; without landmarks where none can be made out.

    Raises:
        BoxTooSmall: hardly any of it is in the picture.
        EngineMissing, WeightsCorrupt: the networks are not there.
    """
    drawn = _face_at(_inside(box, rgb))
    found, is_usable = _found_near(rgb, drawn)
    if found and is_usable:
        return position_of(found, usable=True)
    # The mesh may see what the detector does not, once it is told where to look.
    mesh = read_mesh(rgb, drawn, settings.MODELS_DIR, settings.THREADS_PER_WORKER)
    is_there = mesh.confidence >= LEAST_CONFIDENCE and drawn.has(middle(mesh))
    if is_there and _is_frontal(mesh):
        return position_of(replace(drawn, points=mesh.five_points), usable=True)
    if found:
        return position_of(found, usable=False)
    return {**position_of(drawn, usable=False), "landmarks": []}


def in_order(positions: Iterable[FacePosition]) -> list[FacePosition]:
    """From left to right."""
    return sorted(positions, key=lambda position: position["box"][0])


def face_of(position: FacePosition) -> Face:
    """As the pipelines know it."""
    left, top, width, height = position["box"]
    face = _face_at((left, top, width, height))
    points = np.array(position["landmarks"], np.float32) if position["landmarks"] else face.points
    return replace(face, points=points, score=position["score"])


def position_of(face: Face, *, usable: bool) -> FacePosition:
    """As the column holds it, without a role."""
    return {
        "box": [round(float(length), 1) for length in face.box],
        "landmarks": [[round(float(x), 1), round(float(y), 1)] for x, y in face.points],
        "score": DRAWN if face.score == DRAWN else min(round(face.score, 3), SUREST),
        "usable": usable,
        "role": "",
    }


def is_couple(positions: Sequence[FacePosition]) -> bool:
    """Exactly one usable husband and one usable wife: the rule of the table, beforehand."""
    given = [face for face in positions if face["role"]]
    return sorted(face["role"] for face in given) == sorted(ROLES) and all(
        face["usable"] for face in given
    )


def is_same(one: FacePosition, two: FacePosition) -> bool:
    """Whether two boxes are about the same face."""
    return same(face_of(one), face_of(two))


def _seen_in(rgb: Bytes) -> Seen:
    return look(rgb, settings.MODELS_DIR, settings.THREADS_PER_WORKER, ALL)


def _found_near(rgb: Bytes, drawn: Face) -> tuple[Face | None, bool]:
    """What is found of it in that part of the picture alone, and whether it can be used."""
    left, top, width, height = drawn.box
    x, y, reach = left + width / 2, top + height / 2, AROUND * max(width, height) / 2
    columns = slice(max(0, round(x - reach)), round(x + reach))
    rows = slice(max(0, round(y - reach)), round(y + reach))
    seen = _seen_in(np.ascontiguousarray(rgb[rows, columns]))
    usable = [(each.face, _is_frontal(each.mesh)) for each in seen.confirmed]
    for face, is_usable in (*usable, *((face, False) for face in seen.doubtful)):
        moved = replace(face.moved(1, columns.start, rows.start), score=DRAWN)
        if same(moved, drawn):
            return moved, is_usable
    return None, False


def _is_frontal(mesh: Mesh) -> bool:
    return abs(mesh.yaw) <= MOST_YAW


def _inside(box: Box, rgb: Bytes) -> Box:
    """The part of a box that lies in the picture."""
    tall, wide = rgb.shape[:2]
    left, top, width, height = box
    x, y = min(max(left, 0.0), wide), min(max(top, 0.0), tall)
    inner = (x, y, min(left + width, wide) - x, min(top + height, tall) - y)
    if min(inner[2:]) < LEAST_SIDE:
        raise BoxTooSmall
    return inner


def _face_at(box: Box) -> Face:
    """An upright face that fills a box."""
    left, top, width, height = box
    points = (USUAL * (width, height) + (left, top)).astype(np.float32)
    return Face(box=box, points=points, score=DRAWN)
