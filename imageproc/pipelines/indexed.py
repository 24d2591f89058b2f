"""A lossless PNG of few colours: a palette, or grey, in as few bits a pixel as they need."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from imageproc.pipelines import png
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.png import Chunk

MOST_COLOURS = 256
DEPTHS = {2: 1, 4: 2, 16: 4, 256: 8}
"""Colours to bits a pixel."""

Packed = npt.NDArray[np.uint32]
"""Colours as one number: alpha, red, green, blue from the highest byte down."""


def encode_indexed(pixels: Bytes, chunks: Sequence[Chunk] = ()) -> bytes | None:
    """Encode HxWx4 or HxWx3 sRGB pixels of at most 256 colours, every bit kept.

    None when there are more. `chunks` as in `png.encode_png`.
    """
    # Counting stops at the first colour too many, so a photo costs nothing here.
    found = Image.fromarray(pixels).getcolors(MOST_COLOURS)
    if found is None:
        return None
    packed = _packed(pixels)
    palette = np.sort(_packed(np.array([[colour for _, colour in found]], np.uint8))[0])
    depth = next(bits for most, bits in DEPTHS.items() if len(palette) <= most)
    if depth == 8 and _is_grey(palette):
        return _smaller(packed, pixels[..., 0], png.GREY, 8, chunks)
    indices = np.searchsorted(palette, packed).astype(np.uint8)
    tables = [*_tables(palette), *chunks]
    return _smaller(packed, _tight(indices, depth), png.INDEXED, depth, tables)


def _smaller(
    packed: Packed, rows: Bytes, colour_type: int, depth: int, chunks: Sequence[Chunk]
) -> bytes:
    """Drawings are smaller unfiltered, grey photos filtered: both take a moment."""
    size = packed.shape[1], packed.shape[0]
    files = (
        png.assemble(
            size, rows, colour_type=colour_type, depth=depth, chunks=chunks, filter_type=kind
        )
        for kind in (png.PLAIN, png.UP)
    )
    return min(files, key=len)


def _packed(pixels: Bytes) -> Packed:
    opaque = np.full(pixels.shape[:2], 255, np.uint8) if pixels.shape[2] == 3 else pixels[..., 3]
    argb = np.dstack([opaque, pixels[..., :3]])
    return np.ascontiguousarray(argb).view(">u4")[..., 0].astype(np.uint32)


def _is_grey(palette: Packed) -> bool:
    """Opaque, with equal red, green and blue."""
    blue = palette & 0xFF
    return bool(np.all(palette == (0xFF000000 | blue * 0x010101)))


def _tables(palette: Packed) -> list[Chunk]:
    """The palette, and its alphas as far as they are not opaque: these come first."""
    colours = palette.astype(">u4").view(np.uint8).reshape(-1, 4)
    see_through = colours[colours[:, 0] < 255, 0].tobytes()
    tables = [(b"PLTE", colours[:, 1:].tobytes())]
    return [*tables, (b"tRNS", see_through)] if see_through else tables


def _tight(indices: Bytes, depth: int) -> Bytes:
    """Rows of 8 / `depth` pixels a byte, the leftmost in the highest bits."""
    if depth == 8:
        return indices
    height, width = indices.shape
    per_byte = 8 // depth
    filled = np.pad(indices, ((0, 0), (0, -width % per_byte)))
    shifts = np.arange(8 - depth, -1, -depth, dtype=np.uint8)
    spread: Bytes = filled.reshape(height, -1, per_byte) << shifts
    return np.asarray(np.bitwise_or.reduce(spread, axis=2))
