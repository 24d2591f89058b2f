"""BlazeFace, short range (Bazarevsky et al. 2019): one square of 128 pixels at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from imageproc.pipelines.catalogue import ModelSpec
from imageproc.pipelines.engine import FloatArray, Session
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.overlaps import best_of_each
from imageproc.pipelines.faces.pyramid import Level, levels, windows
from imageproc.pipelines.faces.windows import SIDE, Square, around, cropped, resized, starts
from imageproc.pipelines.picture import Bytes, Floats

GRIDS = ((16, 2), (8, 6))
"""Cells across and anchors per cell: 896 anchors."""

LEAST_SCORE = 0.7
"""Real faces scored 0.72 and more, the back of a head 0.62."""
LEAST_GUESS = 0.5
"""Where every answer is looked at again by another network."""
USABLE, SURE = 0.75, 0.9
"""From where on a confirmed guess is a face, and an unconfirmed one a face turned away.

Wrong guesses reached 0.89.
"""
MOUTH_WIDTH = 0.85
"""In distances of the eyes; the network gives the mouth's middle only."""

SEEN = 0.15
"""Of a window: faces of 0.15 to 0.6 windows scored 0.82 and more, smaller ones less."""
SIZES = (1.0, 0.5, 0.3)
"""Sides of the windows, in long sides of the picture."""


@cache
def anchors() -> Floats:
    """896x2: the centres x, y, 0..1 of the square, in the order of the outputs."""
    rows = []
    for cells, each in GRIDS:
        y, x = np.mgrid[:cells, :cells]
        centres = np.stack([x, y], axis=2).reshape(-1, 2)
        rows.append(np.repeat((centres + 0.5) / cells, each, axis=0))
    return np.concatenate(rows).astype(np.float32)


def decode(regressors: FloatArray, logits: FloatArray, least: float = LEAST_SCORE) -> list[Face]:
    """896x16 and 896 numbers to faces that score at least `least`, in units of the square.

    A row holds the box's centre and size, then x, y of right eye, left eye,
    nose, mouth, right ear and left ear, all in pixels from the anchor.
    """
    rows = regressors.reshape(-1, 8, 2) / SIDE
    scores = 1 / (1 + np.exp(-np.clip(logits.reshape(-1), -60, 60)))
    chosen = np.flatnonzero(scores >= least)
    return [_face(rows[i], anchors()[i], float(scores[i])) for i in chosen]


def _face(row: FloatArray, anchor: Floats, score: float) -> Face:
    centre, (width, height) = row[0] + anchor, row[1]
    box = (float(centre[0] - width / 2), float(centre[1] - height / 2), float(width), float(height))
    return Face(box=box, points=five_points(row[2:6] + anchor), score=score)


def five_points(four: Floats) -> Floats:
    """Right eye, left eye, nose, middle of the mouth (4x2) to eyes, nose, mouth corners (5x2).

    The corners are put on a line parallel to the eyes.
    """
    half = MOUTH_WIDTH / 2 * (four[1] - four[0])
    return np.stack([*four[:3], four[3] - half, four[3] + half]).astype(np.float32)


class BlazeFace:
    """The session, and how to ask it about faces of any size."""

    usable, sure = USABLE, SURE

    def __init__(self, session: Session, spec: ModelSpec) -> None:
        self.session = session
        self.spec = spec

    def find(self, rgb: Bytes) -> list[Face]:
        """Faces of HxWx3 uint8, highest score first.

        Short range means that a face must fill a good part of the square: the
        picture is searched through windows of several sizes, and every face is
        looked at again in a square of its own, which drops most wrong ones.
        """
        found = [face for size in SIZES for face in self._search(rgb, size)]
        again = (
            self._look(cropped(rgb, around(face)), around(face)) for face in best_of_each(found)
        )
        return best_of_each(face for faces in again for face in faces[:1])

    def search(self, rgb: Bytes) -> Iterator[Level]:
        """Guesses about HxWx3 uint8, level by level, from the largest faces to the smallest."""
        for side in levels(rgb.shape[:2]):
            guesses = [
                face
                for pixels, square in windows(rgb, side)
                for face in self._look(pixels, square, LEAST_GUESS)
            ]
            yield Level(sees=SEEN * side, guesses=guesses)

    def _search(self, rgb: Bytes, size: float) -> list[Face]:
        """Faces in all windows of one size, given in long sides of the picture."""
        scale = size * max(rgb.shape[:2]) / SIDE
        reduced = resized(rgb, 1 / scale)
        height, width = reduced.shape[:2]
        room = np.zeros((max(SIDE, height), max(SIDE, width), 3), np.uint8)
        room[:height, :width] = reduced
        found: list[Face] = []
        for top in starts(room.shape[0]):
            for left in starts(room.shape[1]):
                window = room[top : top + SIDE, left : left + SIDE]
                found += self._look(window, (left * scale, top * scale, SIDE * scale))
        return found

    def _look(self, pixels: Bytes, square: Square, least: float = LEAST_SCORE) -> list[Face]:
        """Faces in SIDExSIDEx3 pixels that show a square of the picture, highest score first."""
        left, top, side = square
        tensor = pixels.astype(np.float32) / 127.5 - 1
        blob = np.ascontiguousarray(tensor.transpose(2, 0, 1)[None])
        regressors, logits = self.session.run(
            ("regressors", "classificators"), {self.spec.input_name or "input": blob}
        )
        return best_of_each(
            face.moved(side, left, top) for face in decode(regressors, logits, least)
        )
