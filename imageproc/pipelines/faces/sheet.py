"""A face cut out level and always of the same size, so that it can be measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.windows import resized
from imageproc.pipelines.picture import Bytes, Floats

Mask = npt.NDArray[np.bool_]

FINEST = 1.3
"""Pixels of the picture for each of the sheet's: with more, it is reduced first, or it would
flicker.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A square around a face, the eyes level."""

    rgb: Bytes
    """SxSx3."""
    points: Floats
    """468x2: the mesh's points in pixels of the sheet."""

    def inside(self, ring: Sequence[int], grow: float = 1) -> Mask:
        """SxS: within the polygon of some points, blown up about its middle."""
        corners = self.points[list(ring)]
        middle = corners.mean(axis=0)
        drawn = np.zeros(self.rgb.shape[:2], np.uint8)
        grown = np.rint((middle + (corners - middle) * grow) * 16).astype(np.int32)
        cv2.fillPoly(drawn, [grown], 1, shift=4)
        return drawn > 0


def sheet_of(rgb: Bytes, mesh: Mesh, *, width: float, side: int) -> Sheet:
    """The face of HxWx3 uint8 on `side` pixels that are `width` distances of its eyes.

    Its middle is the middle of the mesh; what is beyond the picture repeats the border.
    """
    flat = mesh.points[:, :2].astype(np.float64)
    middle = (flat.min(axis=0) + flat.max(axis=0)) / 2
    part, corner, reduced = _around(rgb, middle, width * mesh.eye_distance, side)
    turn = _turn(flat[263] - flat[33]) * side / (width * mesh.eye_distance)
    offset = side / 2 - turn @ middle
    matrix = np.column_stack([turn / reduced, turn @ corner + offset])
    pixels = cv2.warpAffine(
        part, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return Sheet(
        rgb=np.asarray(pixels, np.uint8), points=(flat @ turn.T + offset).astype(np.float32)
    )


def _around(
    rgb: Bytes, middle: npt.NDArray[np.float64], width: float, side: int
) -> tuple[Bytes, npt.NDArray[np.float64], float]:
    """The part of the picture that the sheet shows, where it begins (x, y), and its scale."""
    reach = width * math.sqrt(0.5) + 2
    size = np.array(rgb.shape[1::-1])
    low = np.clip(np.floor(middle - reach), 0, size - 1).astype(int)
    high = np.clip(np.ceil(middle + reach), low + 1, size).astype(int)
    part = np.ascontiguousarray(rgb[low[1] : high[1], low[0] : high[0]])
    scale = FINEST * side / width
    if scale >= 1:
        return part, low.astype(np.float64), 1.0
    return resized(part, scale), low.astype(np.float64), scale


def _turn(eyes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The 2x2 rotation that makes a vector level."""
    x, y = eyes / max(float(np.hypot(*eyes)), 1e-6)
    return np.array([[x, y], [-y, x]])
