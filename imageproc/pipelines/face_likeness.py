"""Whether the same face was put on the same picture, however that was saved.

Results of one template look alike but for their faces, and the 64 bits of `likeness` cannot tell
those apart. This takes the 256 lowest frequencies of the middle of a face (ImageHash's `phash` at
twice the fineness). It compares one place of one picture with itself: the same person in another
pose or light gives other bits, so nobody can be recognised by them.
"""

from __future__ import annotations

from collections.abc import Sequence

import imagehash
import numpy as np
from PIL import Image

from imageproc.pipelines.likeness import distance
from imageproc.pipelines.picture import Bytes

NUMBERS = 4
"""Of 64 bits each, in which a face is told."""
NEAR = 24
"""Of 256 bits: copies of one result differ in at most 12, at half size in 24, other people in 44 or
more (measured, docs/safety.md).
"""
INSIDE = 0.8  # of the longer side of the face's box: hair and ground are the template's


def face_hash(rgb: Bytes, box: Sequence[float]) -> list[int]:
    """NUMBERS signed numbers, as BIGINT columns hold them.

    `rgb` is HxWx3 uint8, `box` left, top, width and height in its pixels, also beyond its edges.
    """
    bits = imagehash.phash(Image.fromarray(_middle(rgb, box)), hash_size=16).hash
    return [int(number) for number in np.packbits(bits).view(">i8")]


def face_distance(one: Sequence[int], two: Sequence[int]) -> int:
    """In how many of the 256 bits two faces differ."""
    return sum(distance(*pair) for pair in zip(one, two, strict=True))


def _middle(rgb: Bytes, box: Sequence[float]) -> Bytes:
    left, top, width, height = box
    half = max(width, height) * INSIDE / 2
    rows = _span(top + height / 2, half, rgb.shape[0])
    columns = _span(left + width / 2, half, rgb.shape[1])
    return rgb[rows, columns]


def _span(middle: float, half: float, length: int) -> slice:
    """At least one pixel, inside the picture."""
    start = min(max(0, round(middle - half)), length - 1)
    return slice(start, max(start + 1, min(length, round(middle + half))))
