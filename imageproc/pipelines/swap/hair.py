"""Hair before a face, where the network that knows it is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from imageproc.pipelines.body.clothing import ClothingFinder
from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import open_session
from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import Ring
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.crops import Crop
from imageproc.pipelines.swap.regions import blurred, polygon
from imageproc.pipelines.weights import is_present, path_of

SPEC = CATALOGUE["skin-clothes-hair"]
LEAST, SURE = 0.4, 0.7
"""Of the network's answer: from where on it is a little hair, and from where on all."""
SOFT = 0.02
"""Blur, eye distances."""
INNER: Ring = (
    *(70, 63, 105, 66, 107, 336, 296, 334, 293, 300),
    *(356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127),
)
"""Brows, cheeks, chin: what is hair there is brow or beard and belongs to the face."""

FindHair = Callable[[Bytes, Mesh, Crop], Floats]
"""HxWx3 picture, a mesh in it, the crop to answer for: HxW of the crop's working size, 0..1."""


def finder(models_dir: Path, threads: int) -> FindHair | None:
    """None where the network is not installed. What it returns raises `WeightsCorrupt`."""
    if not is_present(SPEC, models_dir):
        return None

    def find(rgb: Bytes, mesh: Mesh, crop: Crop) -> Floats:
        network = ClothingFinder(open_session(path_of(SPEC, models_dir), threads), SPEC)
        head = Crop.of_head(mesh, rgb.shape)
        found = network.find(head.take(rgb)).hair
        return before_face(_seen_from(crop, head, found), crop.moved_mesh(mesh))

    return find


def _seen_from(crop: Crop, head: Crop, found: Floats) -> Floats:
    """What was found in the head's pixels at the crop's."""
    corners = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    place = np.array([crop.left, crop.top], np.float32)
    there = head.to_crop(corners * (crop.width, crop.height) + place - 0.5)
    here = np.asarray(corners * crop.size - 0.5, np.float32)
    matrix = cv2.getAffineTransform(here, there)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(found, matrix, crop.size, flags=flags), np.float32)


def before_face(found: Floats, mesh: Mesh) -> Floats:
    """HxW, 0..1: hair that hides the face, from the network's answer."""
    hair = np.clip((found - LEAST) / (SURE - LEAST), 0, 1)
    wide = cv2.dilate(hair, np.ones((3, 3), np.uint8))
    inner = polygon(found.shape, mesh.points[list(INNER), :2])
    return blurred(np.asarray(wide * (1 - inner), np.float32), SOFT * mesh.eye_distance)
