"""Before and after in one small picture."""

from __future__ import annotations

import io
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from imageproc.pipelines.jpeg import encode_jpeg
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.resize import fitted, resize

SUBSAMPLE = 2
"""Pixels a side that are left per pixel of the result when the nearest ones are taken."""
QUALITY, METHOD = 75, 0
"""Of the WebP: each method up takes 0.4 ms more, of 3, for a tenth fewer bytes."""


class Thumbnail(NamedTuple):
    """A small file. JPEG where there is nothing to see through: it takes a quarter of the time."""

    data: bytes
    extension: str


def pair_thumbnail(before: Picture, after: Picture, side: int = 160) -> Thumbnail:
    """`before` on the left, `after` on the right, each at most `side` pixels wide and high.

    Opaque pictures of one shape touch, without ground around them. Others are
    centred in squares of `side` on transparent ground. Never enlarged. For
    lists: most pixels are left out before the rest is averaged.
    """
    left = _small(before, side)
    right = left if after is before else _small(after, side)
    if left.alpha is None and right.alpha is None and left.rgb.shape == right.rgb.shape:
        return Thumbnail(encode_jpeg(np.hstack([left.rgb, right.rgb]), QUALITY, profile=b""), "jpg")
    canvas = np.zeros((side, 2 * side, 4), np.uint8)
    _place(canvas[:, :side], left)
    _place(canvas[:, side:], right)
    file = io.BytesIO()
    Image.fromarray(canvas).save(file, "WEBP", quality=QUALITY, method=METHOD)
    return Thumbnail(file.getvalue(), "webp")


def _place(square: Bytes, small: Picture) -> None:
    side = len(square)
    top, left = (side - small.height) // 2, (side - small.width) // 2
    place = square[top : top + small.height, left : left + small.width]
    place[..., :3] = small.rgb
    place[..., 3] = 255 if small.alpha is None else small.alpha


def _small(picture: Picture, side: int) -> Picture:
    size = picture.width, picture.height
    sampled = fitted(size, side * SUBSAMPLE, side * SUBSAMPLE)
    alpha = None if picture.alpha is None else _nearest(picture.alpha, sampled)
    rough = Picture(rgb=_nearest(picture.rgb, sampled), alpha=alpha)
    return resize(rough, fitted(size, side, side))


def _nearest(pixels: Bytes, size: tuple[int, int]) -> Bytes:
    return cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)
