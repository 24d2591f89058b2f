"""Whose face it is, in 128 numbers: to measure swaps and to test them. Never stored.

MobileFaceNet (Chen et al. 2018). Two photos of one person had a cosine of 0.54
and more, two persons at most 0.22.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import FloatArray, open_session
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.windows import resized
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.weights import is_present, path_of

SPEC = CATALOGUE["mobilefacenet"]
PLACES = np.array(
    [
        (38.2946, 51.6963),
        (73.5318, 51.5014),
        (56.0252, 71.7366),
        (41.5493, 92.3655),
        (70.7299, 92.2041),
    ],
    np.float32,
)
"""Where eyes, nose and corners of the mouth are on the 112 pixels of the network (ArcFace)."""
LEAST_SCALE = 0.5
"""Below, the picture is reduced first, or it would flicker."""


def identity_of(rgb: Bytes, five_points: Floats, models_dir: Path, threads: int) -> Floats:
    """128 numbers of length 1 for the face of HxWx3 uint8 with these 5x2 points.

    The points are ordered as in `Face.points`. The product of two such vectors is their
    cosine. Raises `EngineMissing` and `WeightsCorrupt`.
    """
    if not is_present(SPEC, models_dir):
        raise EngineMissing(
            "Faces cannot be compared: the network for it is not installed. Add it with "
            f"`manage.py models pull {SPEC.name}`."
        )
    session = open_session(path_of(SPEC, models_dir), threads)
    (answer,) = session.run(None, {SPEC.input_name or "input": _blob(aligned(rgb, five_points))})
    vector = np.asarray(answer, np.float32).reshape(-1)
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def aligned(rgb: Bytes, five_points: Floats) -> Bytes:
    """112x112x3: the face with its points as near to `PLACES` as turning and scaling allow."""
    scale = float(np.hypot(*similarity(five_points, PLACES)[:, 0]))
    reduced = min(1.0, scale / LEAST_SCALE)
    points = np.asarray(five_points * reduced, np.float32)
    small = rgb if reduced == 1 else resized(rgb, reduced)
    matrix = similarity(points, PLACES)
    pixels = cv2.warpAffine(
        small,
        matrix,
        (SPEC.side, SPEC.side),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(pixels, np.uint8)


def similarity(source: Floats, target: Floats) -> FloatArray:
    """2x3: the turn, scale and shift that bring nx2 points nearest to nx2 others.

    Least squares over x + iy, where turn and scale are one complex factor.
    """
    one, two = (points.astype(np.float64) @ (1, 1j) for points in (source, target))
    from_middle, to_middle = one - one.mean(), two - two.mean()
    factor = np.vdot(from_middle, to_middle) / max(np.vdot(from_middle, from_middle).real, 1e-9)
    shift = two.mean() - factor * one.mean()
    rows = [[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]]
    return np.array(rows, np.float32)


def _blob(rgb: Bytes) -> FloatArray:
    """1x3x112x112."""
    even = (rgb.astype(np.float32) / 255 - SPEC.mean) / SPEC.std
    return np.ascontiguousarray(even.transpose(2, 0, 1)[None], np.float32)
