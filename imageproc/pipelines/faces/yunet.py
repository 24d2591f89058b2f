"""YuNet (Wu, Peng, Yu 2023): faces of 10 to 300 pixels, anchor-free, three strides."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from imageproc.pipelines.catalogue import ModelSpec
from imageproc.pipelines.engine import FloatArray, Session
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.overlaps import best_of_each
from imageproc.pipelines.picture import Bytes

STRIDES = (8, 16, 32)
LEAST_SCORE = 0.6
"""Real faces scored 0.8 and more."""
PARTS = ("cls", "obj", "bbox", "kps")


class YuNet:
    """The session, and how to ask it."""

    def __init__(self, session: Session, spec: ModelSpec) -> None:
        self.session = session
        self.spec = spec

    def find(self, rgb: Bytes) -> list[Face]:
        """Faces of HxWx3 uint8, highest score first."""
        height, width = rgb.shape[:2]
        scale = min(1.0, self.spec.side / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        blob = to_blob(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8))
        names = [f"{part}_{stride}" for stride in STRIDES for part in PARTS]
        answers = self.session.run(names, {self.spec.input_name or "input": blob})
        found = decode(dict(zip(names, answers, strict=True)), blob.shape[3] // STRIDES[-1])
        return best_of_each(face.moved(1 / scale) for face in found)


def to_blob(rgb: Bytes) -> FloatArray:
    """HxWx3 uint8 RGB to 1x3xhxw float32 BGR, sides padded with black to multiples of 32."""
    height, width = rgb.shape[:2]
    padded = np.pad(rgb, ((0, -height % STRIDES[-1]), (0, -width % STRIDES[-1]), (0, 0)))
    return np.ascontiguousarray(padded[..., ::-1].transpose(2, 0, 1)[None], dtype=np.float32)


def decode(answers: Mapping[str, FloatArray], columns: int) -> list[Face]:
    """Faces of at least `LEAST_SCORE`, in pixels of the blob.

    `answers` by name: `cls_S`, `obj_S` n, `bbox_S` nx4, `kps_S` nx10 for every
    stride S; `columns` is how many cells of the largest stride a row has.
    """
    found: list[Face] = []
    for stride in STRIDES:
        arrays = [answers[f"{part}_{stride}"] for part in PARTS]
        found += _of_stride(arrays, stride, columns * STRIDES[-1] // stride)
    return found


def _of_stride(arrays: list[FloatArray], stride: int, columns: int) -> list[Face]:
    cls, obj = (np.clip(array.reshape(-1), 0, 1) for array in arrays[:2])
    boxes, points = arrays[2].reshape(-1, 4), arrays[3].reshape(-1, 5, 2)
    scores = np.sqrt(cls * obj)
    found = []
    for index in np.flatnonzero(scores >= LEAST_SCORE):
        cell = np.array([index % columns, index // columns], np.float32)
        centre = (cell + boxes[index, :2]) * stride
        width, height = np.exp(boxes[index, 2:]) * stride
        box = (float(centre[0] - width / 2), float(centre[1] - height / 2))
        at = ((cell + points[index]) * stride).astype(np.float32)
        found.append(
            Face(box=(*box, float(width), float(height)), points=at, score=float(scores[index]))
        )
    return found
