"""YuNet (Wu, Peng, Yu 2023): faces of 10 to 300 pixels, anchor-free, three strides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from imageproc.pipelines.catalogue import ModelSpec
from imageproc.pipelines.engine import FloatArray, Session
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.overlaps import best_of_each
from imageproc.pipelines.faces.pyramid import Level, on_grey
from imageproc.pipelines.faces.windows import resized, starts
from imageproc.pipelines.picture import Bytes

STRIDES = (8, 16, 32)
LEAST_SCORE = 0.6
"""Real faces scored 0.8 and more."""
LEAST_GUESS = 0.5
"""Where every answer is looked at again by another network."""
USABLE, SURE = 0.65, 0.82
"""From where on a confirmed guess is a face, and an unconfirmed one a face turned away.

Real faces scored 0.69 and more, wrong guesses up to 0.76, faces turned away 0.87 and 0.89.
"""
SEEN = 12
"""Width of the smallest faces that are found, pixels of what the network sees."""
WHOLE, ROOM = 200, 320
"""Sides of a picture and of the grey around it: for a face that fills the picture or more."""
SIDES = (640, 1280)
"""Longer sides at which the picture is searched whole."""
TILE, OVERLAP = 1280, 160
"""What is larger is searched in squares, so that memory stays small."""
PARTS = ("cls", "obj", "bbox", "kps")


class YuNet:
    """The session, and how to ask it."""

    usable, sure = USABLE, SURE

    def __init__(self, session: Session, spec: ModelSpec) -> None:
        self.session = session
        self.spec = spec

    def find(self, rgb: Bytes) -> list[Face]:
        """Faces of HxWx3 uint8, highest score first."""
        height, width = rgb.shape[:2]
        scale = min(1.0, self.spec.side / max(height, width))
        found = self._look(resized(rgb, scale), LEAST_SCORE)
        return best_of_each(face.moved(1 / scale) for face in found)

    def search(self, rgb: Bytes) -> Iterator[Level]:
        """Guesses about HxWx3 uint8, level by level, from the largest faces to the smallest."""
        longest = max(rgb.shape[:2])
        yield Level(sees=SEEN * longest / WHOLE, guesses=self._padded(rgb, WHOLE / longest))
        for side in (side for side in SIDES if side < longest):
            yield Level(sees=SEEN * longest / side, guesses=self._scaled(rgb, side / longest))
        yield Level(sees=SEEN, guesses=self._tiled(rgb))

    def _padded(self, rgb: Bytes, scale: float) -> list[Face]:
        room, left, top = on_grey(resized(rgb, scale), ROOM)
        found = self._look(room, LEAST_GUESS)
        return [face.moved(1 / scale, -left / scale, -top / scale) for face in found]

    def _scaled(self, rgb: Bytes, scale: float) -> list[Face]:
        return [face.moved(1 / scale) for face in self._look(resized(rgb, scale), LEAST_GUESS)]

    def _tiled(self, rgb: Bytes) -> list[Face]:
        rows, columns = (_starts(length) for length in rgb.shape[:2])
        return [
            face.moved(1, left, top)
            for top in rows
            for left in columns
            for face in self._look(rgb[top : top + TILE, left : left + TILE], LEAST_GUESS)
        ]

    def _look(self, rgb: Bytes, least: float) -> list[Face]:
        """Faces of HxWx3 uint8 as it is, in any order, some several times."""
        blob = to_blob(rgb)
        names = [f"{part}_{stride}" for stride in STRIDES for part in PARTS]
        answers = self.session.run(names, {self.spec.input_name or "input": blob})
        by_name = dict(zip(names, answers, strict=True))
        return decode(by_name, blob.shape[3] // STRIDES[-1], least)


def _starts(length: int) -> list[int]:
    return starts(length, 1 - OVERLAP / TILE, TILE) if length > TILE else [0]


def to_blob(rgb: Bytes) -> FloatArray:
    """HxWx3 uint8 RGB to 1x3xhxw float32 BGR, sides padded with black to multiples of 32."""
    height, width = rgb.shape[:2]
    padded = np.pad(rgb, ((0, -height % STRIDES[-1]), (0, -width % STRIDES[-1]), (0, 0)))
    return np.ascontiguousarray(padded[..., ::-1].transpose(2, 0, 1)[None], dtype=np.float32)


def decode(
    answers: Mapping[str, FloatArray], columns: int, least: float = LEAST_SCORE
) -> list[Face]:
    """Faces that score at least `least`, in pixels of the blob.

    `answers` by name: `cls_S`, `obj_S` n, `bbox_S` nx4, `kps_S` nx10 for every
    stride S; `columns` is how many cells of the largest stride a row has.
    """
    found: list[Face] = []
    for stride in STRIDES:
        arrays = [answers[f"{part}_{stride}"] for part in PARTS]
        found += _of_stride(arrays, stride, columns * STRIDES[-1] // stride, least)
    return found


def _of_stride(arrays: list[FloatArray], stride: int, columns: int, least: float) -> list[Face]:
    cls, obj = (np.clip(array.reshape(-1), 0, 1) for array in arrays[:2])
    boxes, points = arrays[2].reshape(-1, 4), arrays[3].reshape(-1, 5, 2)
    scores = np.sqrt(cls * obj)
    found = []
    for index in np.flatnonzero(scores >= least):
        cell = np.array([index % columns, index // columns], np.float32)
        centre = (cell + boxes[index, :2]) * stride
        width, height = np.exp(boxes[index, 2:]) * stride
        box = (float(centre[0] - width / 2), float(centre[1] - height / 2))
        at = ((cell + points[index]) * stride).astype(np.float32)
        found.append(
            Face(box=(*box, float(width), float(height)), points=at, score=float(scores[index]))
        )
    return found
