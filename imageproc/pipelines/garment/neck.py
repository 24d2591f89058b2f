"""The neck opening: its front edge, its ends on the shoulders, and the inner back cut away."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from imageproc.pipelines.garment.model import GarmentSide
from imageproc.pipelines.garment.neckline import Path, find_neckline
from imageproc.pipelines.garment.shape import Shape, tops
from imageproc.pipelines.garment.shoulders import point
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats

UNSEEN = "The front edge of the neckline was not seen, so the inner back stays in the picture."

FALL = 0.02
"""Of the height: beside a stand-up collar the outline falls by more."""
SHIFT = 4
"""Bits of a pixel's fraction that OpenCV draws with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neck:
    """The neckline and what depends on it."""

    line: Path
    left: GarmentSide
    right: GarmentSide
    alpha: Floats
    """hxw, 0..1, without what lies above the line."""
    notes: tuple[str, ...] = ()


def read_neck(
    rgb: Bytes, alpha: Floats, shape: Shape, left: GarmentSide, right: GarmentSide
) -> Neck:
    """Find the front neckline; where none can be trusted it is the outline itself."""
    line = find_neckline(rgb, shape, left, right)
    if line is None:
        line = outline_between(shape, left, right)
        return Neck(line=line, left=left, right=right, alpha=alpha, notes=(UNSEEN,))
    left, right = _ending(shape, left, line[0]), _ending(shape, right, line[-1])
    line = joined(shape, line, left, right)
    return Neck(line=line, left=left, right=right, alpha=opened(alpha, line))


def outline_between(shape: Shape, left: GarmentSide, right: GarmentSide) -> Path:
    """The outline from neck point to neck point, nx2."""
    columns = np.arange(round(float(left.neck[0])), round(float(right.neck[0])) + 1)
    return np.stack([columns, tops(shape.mask)[columns]], axis=1).astype(np.float32)


def _ending(shape: Shape, side: GarmentSide, end: Path) -> GarmentSide:
    """The neck point moved over the line's end, unless the outline falls off there."""
    column = int(np.clip(round(float(end[0])), shape.left, shape.right))
    row = tops(shape.mask)[column]
    level = row <= side.neck[1] + FALL * shape.height
    return replace(side, neck=point(column, row)) if level else side


def joined(shape: Shape, line: Path, left: GarmentSide, right: GarmentSide) -> Path:
    """The part of a line that is on the garment, from neck point to neck point."""
    columns, rows = np.rint(line).astype(np.intp).T
    height, width = shape.mask.shape
    columns, rows = np.clip(columns, 0, width - 1), np.clip(rows, 0, height - 1)
    there = np.flatnonzero(shape.mask[rows, columns])
    part = line[there[0] : there[-1] + 1] if there.size else line[:0]
    return np.concatenate([left.neck[None], part, right.neck[None]]).astype(np.float32)


def opened(alpha: Floats, line: Path) -> Floats:
    """Alpha without what is above a line, which runs from left to right; softly along it."""
    ends = np.array([[line[-1, 0], -1], [line[0, 0], -1]], np.float32)
    corners = np.rint(np.concatenate([line, ends]) * 2**SHIFT).astype(np.int32)
    gone = np.zeros(alpha.shape, np.uint8)
    cv2.fillPoly(gone, [corners], 255, cv2.LINE_AA, SHIFT)
    return as_floats(alpha * (1 - as_floats(gone) / np.float32(255)))
