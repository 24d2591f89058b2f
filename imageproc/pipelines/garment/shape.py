"""Rows, columns and parts of a garment's mask."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A mask (hxw, not empty) and the box around it."""

    mask: Mask
    top: int
    bottom: int
    left: int
    right: int
    """Last row and column, included."""
    centre: int
    """Column between the halves."""

    @property
    def height(self) -> int:
        """`H` of the method."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1


def shape_of(mask: Mask) -> Shape:
    """The box and the centre of a mask that is not empty.

    The centre is the median of the rows' middles: a tie or a tail on one side
    does not move it.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = mask[rows]
    first = part.argmax(axis=1)
    last = mask.shape[1] - 1 - part[:, ::-1].argmax(axis=1)
    return Shape(
        mask=mask,
        top=int(rows[0]),
        bottom=int(rows[-1]),
        left=int(columns[0]),
        right=int(columns[-1]),
        centre=int(np.median((first + last) / 2)),
    )


def largest(mask: Mask) -> Mask:
    """The largest connected part; empty stays empty."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask)
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))


def tops(mask: Mask) -> Ints:
    """First row of the mask in each column; the height of the picture where there is none."""
    return np.asarray(np.where(mask.any(axis=0), mask.argmax(axis=0), mask.shape[0]), np.intp)


def run_at(mask: Mask, row: int, column: int) -> tuple[int, int] | None:
    """First and last column of the run of a row that is nearest to `column`."""
    if not 0 <= row < mask.shape[0]:
        return None
    steps = np.diff(np.pad(mask[row].astype(np.int8), 1))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1
    if not starts.size:
        return None
    away = np.maximum(np.maximum(starts - column, column - ends), 0)
    best = int(away.argmin())
    return int(starts[best]), int(ends[best])


def symmetry(shape: Shape) -> float:
    """Intersection over union of the halves, one turned over; 0..1."""
    reach = min(shape.centre, shape.mask.shape[1] - 1 - shape.centre)
    left = shape.mask[:, shape.centre - reach : shape.centre + 1][:, ::-1]
    right = shape.mask[:, shape.centre : shape.centre + reach + 1]
    return float((left & right).sum()) / max(int((left | right).sum()), 1)
