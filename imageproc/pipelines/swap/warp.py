"""A photo of a face bent onto another mesh: an affine map per triangle, one dense map of all."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.regions import BITS, Shape, fixed
from imageproc.pipelines.swap.shape import triangles

NOWHERE = -1e4
"""A place in no picture."""


def dense_map(shape: Shape, here: Floats, there: Floats, order: Floats) -> Floats:
    """HxWx2: for every pixel inside the mesh `here` (468x2) its place in the mesh `there` (468x2).

    `order` (468) is how far away points are: nearer triangles hide farther ones.
    """
    labels = _labels(shape, here, order)
    own = np.concatenate([_affines(here, there), [[[0, 0, NOWHERE], [0, 0, NOWHERE]]]])
    picked = own.astype(np.float32)[labels]
    y, x = np.ogrid[: shape[0], : shape[1]]
    across, down = x.astype(np.float32)[..., None], y.astype(np.float32)[..., None]
    return np.asarray(picked[..., 0] * across + picked[..., 1] * down + picked[..., 2])


def _labels(shape: Shape, here: Floats, order: Floats) -> npt.NDArray[np.int32]:
    """HxW numbers of triangles, -1 outside."""
    labels = np.full(shape[:2], -1, np.int32)
    corners = fixed(here)[triangles()]
    for index in np.argsort(-order[triangles()].mean(axis=1), kind="stable").tolist():
        cv2.fillConvexPoly(labels, corners[index], index, cv2.LINE_8, BITS)
    return labels


def _affines(here: Floats, there: Floats) -> npt.NDArray[np.float64]:
    """898x2x3, from `here` to `there`; triangles without an area go to their first corner."""
    one = np.ones((len(triangles()), 3, 1))
    corners = np.concatenate([here[triangles()].astype(np.float64), one], axis=2)
    flat = np.abs(np.linalg.det(corners)) < 1e-6
    corners[flat] = np.eye(3)
    found = np.linalg.solve(corners, there[triangles()].astype(np.float64)).transpose(0, 2, 1)
    found[flat] = 0
    found[flat, :, 2] = there[triangles()][flat, 0]
    return np.asarray(found)


def looked_up(rgb: Bytes, places: Floats) -> tuple[Bytes, Floats]:
    """The pixels at HxWx2 places, HxWx3; and HxW 0..1 which of them are in the picture."""
    x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
    pixels = cv2.remap(rgb, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    height, width = rgb.shape[:2]
    reach = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    return np.asarray(pixels, np.uint8), np.asarray(np.clip(reach + 1, 0, 1), np.float32)
