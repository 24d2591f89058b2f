"""Thin strands of hair on forehead and temples: dark lines on lighter skin."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import OVAL
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.colours import to_lab
from imageproc.pipelines.swap.hair import INNER
from imageproc.pipelines.swap.regions import Shape, blurred, dilated, polygon, ring

WIDEST = 0.14
"""Of a strand, eye distances: what is wider is hair that the network sees."""
FINEST = 0.008
"""Blur, eye distances: pores are no strands."""
LEAST, SURE = 5.0, 10.0
"""Darker than the skin on both sides, in L: wrinkles measure less."""
BROWS = 0.05
"""Around brows and cheeks, eye distances, where dark lines are not hair of the head."""
GROWN, SOFT = 0.015, 0.015
"""Around what was found, eye distances."""


def strands(rgb: Bytes, mesh: Mesh) -> Floats:
    """HxW, 0..1."""
    eyes = mesh.eye_distance
    light = blurred(np.ascontiguousarray(to_lab(rgb)[..., 0]), FINEST * eyes)
    size = max(3, round(WIDEST * eyes)) | 1
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    darker = cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, round_one)
    found = np.clip((darker - LEAST) / (SURE - LEAST), 0, 1)
    found = np.asarray(found * _forehead(light.shape, mesh), np.float32)
    return blurred(dilated(found, GROWN * eyes), SOFT * eyes)


def _forehead(shape: Shape, mesh: Mesh) -> Floats:
    """Forehead and temples."""
    inner = polygon(shape, mesh.points[list(INNER), :2])
    near = dilated(inner, BROWS * mesh.eye_distance)
    return np.asarray(ring(shape, mesh.points, OVAL) * (1 - near), np.float32)
