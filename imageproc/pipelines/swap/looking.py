"""Parts of a face that are looked for on a small copy: what is found is soft anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.picture import Bytes, Floats

EYES = 240
"""Pixels between the eyes of the copy, at most."""

Found = Callable[[Bytes, Mesh], Floats | None]
"""What looks: HxWx3 and a mesh in it to HxW 0..1, or None."""


def on_small_copy(find: Found, rgb: Bytes, mesh: Mesh) -> Floats | None:
    """What `find` finds, HxW."""
    height, width = rgb.shape[:2]
    scale = EYES / mesh.eye_distance
    if scale >= 1:
        return find(rgb, mesh)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    found = find(small, _scaled(mesh, size, (width, height)))
    if found is None:
        return None
    large = cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)


def _scaled(mesh: Mesh, small: tuple[int, int], large: tuple[int, int]) -> Mesh:
    """A pixel's centre lies half a pixel from its corner, which is what stays while resizing."""
    steps = np.array(small, np.float32) / large
    points = mesh.points.copy()
    points[:, :2] = (points[:, :2] + 0.5) * steps - 0.5
    points[:, 2] *= steps[0]
    return replace(mesh, points=points)
