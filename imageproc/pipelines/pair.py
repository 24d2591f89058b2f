"""Before and after in one small picture."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.resize import fitted, resize

SUBSAMPLE = 2
"""Pixels a side that are left per pixel of the result when every n-th is taken."""
QUALITY, METHOD = 75, 0
"""Of the WebP: each method up takes 0.4 ms more, of 3, for a tenth fewer bytes."""


def pair_thumbnail(before: Picture, after: Picture, side: int = 160) -> bytes:
    """A WebP of 2 x `side` by `side` pixels: `before` on the left, `after` on the right.

    Each is contained and centred in its square, never enlarged, on transparent
    ground. For lists: every n-th pixel is taken before the rest is averaged.
    """
    canvas = np.zeros((side, 2 * side, 4), np.uint8)
    for left, picture in ((0, before), (side, after)):
        _place(canvas[:, left : left + side], picture)
    file = io.BytesIO()
    Image.fromarray(canvas).save(file, "WEBP", quality=QUALITY, method=METHOD)
    return file.getvalue()


def _place(square: Bytes, picture: Picture) -> None:
    side = len(square)
    width, height = fitted((picture.width, picture.height), side, side)
    small = resize(_sampled(picture, side), (width, height))
    top, left = (side - height) // 2, (side - width) // 2
    place = square[top : top + height, left : left + width]
    place[..., :3] = small.rgb
    place[..., 3] = 255 if small.alpha is None else small.alpha


def _sampled(picture: Picture, side: int) -> Picture:
    step = max(1, max(picture.width, picture.height) // (side * SUBSAMPLE))
    rgb = np.ascontiguousarray(picture.rgb[::step, ::step])
    if picture.alpha is None:
        return Picture(rgb=rgb, alpha=None)
    return Picture(rgb=rgb, alpha=np.ascontiguousarray(picture.alpha[::step, ::step]))
