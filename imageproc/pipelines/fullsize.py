"""The cut-out at full size, with work only where the edge runs.

Empty tiles stay zero, solid ones are copied; at the edge the small planes are
enlarged and joined with the full-size colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import Refined, as_floats

TILE = 32
"""Height of the strips and the step of their ends, pixels."""
WIDEST = 512
"""Longest strip, pixels: its planes stay in the processor's cache."""

EMPTY, EDGE, SOLID = 0, 1, 2

SUM = np.ones((1, 3), np.float32)
"""Adds up the three channels of a pixel."""

Strip = tuple[slice, slice, int]
"""Rows and columns in pixels, and what kind of tiles they are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Planes:
    """What is enlarged at the edge, all at the size of the refinement."""

    line: Floats
    """hxwx4, see `Refined.line`."""
    front: Floats
    """hxwx3: colours of the subject, 0..1."""
    back: Floats
    """hxwx3: colours of the ground, 0..1."""


def render(picture: Picture, refined: Refined, planes: Planes, *, tile: int = TILE) -> Bytes:
    """HxWx4 uint8 with straight alpha; colour is zero where alpha is zero."""
    shape = picture.height, picture.width
    rgba = np.zeros((*shape, 4), np.uint8)
    kinds = classify(refined.alpha, shape, tile)
    for rows, columns, kind in strips(kinds, shape, tile):
        _fill(rgba[rows, columns], picture.rgb, planes, rows, columns, kind)
    if picture.alpha is not None:
        _multiply(rgba, picture.alpha)
    return rgba


def classify(alpha: Floats, shape: tuple[int, int], tile: int) -> npt.NDArray[np.uint8]:
    """EMPTY, EDGE or SOLID for each tile, judged by the small alpha around it."""
    reach = np.ones((5, 5), np.uint8)  # a tile's samples lie up to two pixels outside it
    low = _per_tile(np.minimum, cv2.erode(alpha, reach), shape, tile)
    high = _per_tile(np.maximum, cv2.dilate(alpha, reach), shape, tile)
    kinds = np.full(low.shape, EDGE, np.uint8)
    kinds[high < 0.01] = EMPTY
    kinds[low > 0.99] = SOLID
    return kinds


def _per_tile(
    pick: np.ufunc, alpha: npt.NDArray[np.generic], shape: tuple[int, int], tile: int
) -> Floats:
    result = alpha
    for axis in (0, 1):
        small, full = alpha.shape[axis], shape[axis]
        starts = np.arange(0, full, tile) * small // full
        result = pick.reduceat(result, starts, axis=axis)
    return result.astype(np.float32, copy=False)


def strips(kinds: npt.NDArray[np.uint8], shape: tuple[int, int], tile: int) -> Iterator[Strip]:
    """Runs of equal tiles in each row; empty ones left out."""
    height, width = shape
    for row, line in enumerate(kinds):
        ends = np.append(np.flatnonzero(np.diff(line)) + 1, len(line))
        start = 0
        for end in ends.tolist():
            if line[start] != EMPTY:
                rows = slice(row * tile, min(height, (row + 1) * tile))
                for left in range(start * tile, min(width, end * tile), WIDEST):
                    right = min(left + WIDEST, width, end * tile)
                    yield rows, slice(left, right), int(line[start])
            start = end


def _fill(out: Bytes, rgb: Bytes, planes: Planes, rows: slice, columns: slice, kind: int) -> None:
    colours = rgb[rows, columns]
    if kind == SOLID:
        cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA, dst=out)
        return
    full = rgb.shape[:2]
    line, front, back = (
        _enlarge(plane, full, rows, columns) for plane in (planes.line, planes.front, planes.back)
    )
    mix(out, colours, line, front, back)


def _enlarge(plane: Floats, full: tuple[int, int], rows: slice, columns: slice) -> Floats:
    """One window of the plane enlarged to the full picture, bilinear, pixel centres aligned."""
    ky, kx = full[0] / plane.shape[0], full[1] / plane.shape[1]
    size = columns.stop - columns.start, rows.stop - rows.start
    matrix = np.array(
        [
            [1 / kx, 0, (columns.start + 0.5) / kx - 0.5],
            [0, 1 / ky, (rows.start + 0.5) / ky - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    enlarged = cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return enlarged.astype(np.float32, copy=False)


def mix(out: Bytes, colours: Bytes, line: Floats, front: Floats, back: Floats) -> None:
    """Write alpha and the subject's own colours of one window into `out`.

    front + alpha * (seen - alpha * front - (1 - alpha) * back) gives the
    estimate back its full-size detail. Solid pixels keep the photo's bytes.
    """
    alpha = _alpha(colours, line)
    alpha8 = (alpha + np.float32(0.5)).astype(np.uint8)
    weight = cv2.merge([alpha * np.float32(1 / 255)] * 3)
    # In place, and by OpenCV where NumPy would broadcast over the three channels pixel by pixel:
    # this is the inner loop of the full-size step.
    detail = colours * np.float32(1 / 255)
    detail -= back
    back -= front
    back *= weight
    detail += back
    detail *= weight
    detail += front
    detail *= np.float32(255)
    cv2.threshold(detail, 0, 0, cv2.THRESH_TOZERO, dst=detail)
    own = cv2.copyTo(colours, (alpha8 == 255).view(np.uint8), cv2.convertScaleAbs(detail))
    own = cv2.copyTo(own, alpha8)  # zero where alpha is
    cv2.mixChannels([own, alpha8], [out], [0, 0, 1, 1, 2, 2, 3, 3])


def _alpha(colours: Bytes, line: Floats) -> Floats:
    """line[:3] . colour + line[3], for one window: HxW in 0..255."""
    slope, offset = cv2.cvtColor(line, cv2.COLOR_RGBA2RGB), cv2.extractChannel(line, 3)
    alpha = as_floats(cv2.transform(cv2.multiply(colours.astype(np.float32), slope), SUM))
    alpha += offset * np.float32(255)
    return as_floats(np.clip(alpha, 0, 255, out=alpha))


def _multiply(rgba: Bytes, alpha: Bytes) -> None:
    """Join the alpha that came with the file; what vanishes loses its colour."""
    joined = cv2.multiply(np.ascontiguousarray(rgba[..., 3]), alpha, scale=1 / 255)
    rgba[..., 3] = joined
    rgba[joined == 0] = 0
