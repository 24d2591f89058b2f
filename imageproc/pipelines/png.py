"""A quick PNG: one filter, compressed by ISA-L, strip by strip.

Most of the time that a large cut-out takes at a PNG writer goes into the choice of filters and into
deflate. The UP filter suits photographs nearly as well as a choice per row, and ISA-L's deflate
(Intel's igzip) takes a third or less of zlib's time for fewer bytes than its fastest level.
Container and filters: https://www.w3.org/TR/png-3/.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from isal import isal_zlib

from imageproc.pipelines.picture import Bytes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPES = {3: 2, 4: 6}
"""Channels to PNG's number for RGB and RGBA."""
PERCEPTUAL = b"\x00"
"""Rendering intent of the sRGB chunk, which says in 13 bytes what a profile says in 500."""
UP = 2
"""Filter type: each byte less the one above it."""
LEVEL = 2
"""Of ISA-L's 0 to 3. Level 3 takes five times as long for no fewer bytes."""
STRIP_BYTES = 256 * 1024
"""Filtered rows that stay in the processor's cache until they are compressed."""


def encode_png(pixels: Bytes) -> bytes:
    """Encode HxWx4 (straight alpha) or HxWx3 sRGB pixels, with an sRGB chunk."""
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, COLOUR_TYPES[channels], 0, 0, 0)
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"sRGB", PERCEPTUAL),
            *(_chunk(b"IDAT", part) for part in _deflated(pixels.reshape(height, -1))),
            _chunk(b"IEND", b""),
        )
    )


def _deflated(rows: Bytes) -> Iterator[bytes]:
    stream = isal_zlib.compressobj(LEVEL)
    for strip in _filtered(rows):
        if part := stream.compress(strip):
            yield part
    yield stream.flush()


def _filtered(rows: Bytes) -> Iterator[Bytes]:
    """Strips of rows behind their filter byte. Each strip is overwritten by the next."""
    height, length = rows.shape
    step = max(1, STRIP_BYTES // length)
    strip = np.empty((min(step, height), 1 + length), np.uint8)
    strip[:, 0] = UP
    above = np.zeros(length, np.uint8)
    for top in range(0, height, step):
        part = rows[top : top + step]
        out = strip[: len(part)]
        np.subtract(part[0], above, out=out[0, 1:])
        np.subtract(part[1:], part[:-1], out=out[1:, 1:])
        above = part[-1]
        yield out


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
