"""Whether two pictures look the same, however they were saved.

The hash is ImageHash's `phash`: the signs of the 64 lowest frequencies of the picture at 32x32
(Zauner 2010, Implementation and Benchmarking of Perceptual Image Hash Functions).
"""

from __future__ import annotations

import imagehash
from PIL import Image

from imageproc.pipelines.picture import Bytes

BITS = 64
NEAR = 10
"""Bits by which two copies of one picture differ at most; unrelated ones differ in about 32."""


def perceptual_hash(rgb: Bytes) -> int:
    """Of HxWx3 uint8, 64 bits as a signed number, as a BIGINT column holds it."""
    number = int(str(imagehash.phash(Image.fromarray(rgb))), 16)
    return number - (1 << BITS) if number >> (BITS - 1) else number


def distance(one: int, two: int) -> int:
    """In how many of the 64 bits two hashes differ."""
    return ((one ^ two) & ((1 << BITS) - 1)).bit_count()
