"""Pictures and short cuts for the tests of compression."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
from PIL import Image

from imageproc.pipelines.compress import Operation, Processed, process
from imageproc.pipelines.picture import Bytes
from tests.pipelines.pictures import LIMIT, saved


def compressed(data: bytes, **options: Any) -> Processed:
    return process(data, Operation(**options), max_pixels=LIMIT)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def grainy(width: int = 320, height: int = 240, *, grain: float = 6) -> Bytes:
    """Soft noise over a gradient: about as hard to compress as a photo."""
    noise = np.random.default_rng(7).normal(0, grain * 4, (height, width, 3))
    ramp = np.add.outer(np.linspace(20, 160, height), np.linspace(0, 80, width))[..., None]
    pixels = ramp + cv2.GaussianBlur(noise, (0, 0), 1.2)
    return np.asarray(np.clip(pixels, 0, 255), dtype=np.uint8)


def photo_like(
    kind: str = "JPEG", size: tuple[int, int] = (320, 240), *, grain: float = 6, **options: Any
) -> bytes:
    return saved(Image.fromarray(grainy(*size, grain=grain)), kind, **options)


def see_through() -> Image.Image:
    """A red square on nothing, with a soft left edge; what is hidden is lime."""
    rgba = np.zeros((40, 60, 4), np.uint8)
    rgba[..., 1] = 255
    rgba[10:30, 15:45] = (255, 0, 0, 255)
    rgba[10:30, 15, 3] = 128
    return Image.fromarray(rgba)


def plain_pillow(rgb: Bytes, kind: str, quality: int) -> bytes:
    return saved(Image.fromarray(rgb), kind, quality=quality)
