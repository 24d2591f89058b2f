"""The picture on which bodies are found."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import WORKING_SIDE
from imageproc.pipelines.picture import Bytes, Picture


def working_picture(picture: Picture) -> Bytes:
    """Laid on white and reduced to `WORKING_SIDE`: hxwx3 uint8."""
    scale = min(1.0, WORKING_SIDE / max(picture.width, picture.height))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    rgb = _resized(picture.rgb, size)
    if picture.alpha is None:
        return rgb
    weight = _resized(picture.alpha, size)[..., None].astype(np.float32) / 255
    return np.asarray(rgb * weight + 255 * (1 - weight) + 0.5, np.uint8)


def _resized(pixels: Bytes, size: tuple[int, int]) -> Bytes:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
