"""Parts of a picture: what is not changed need not be worked out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

Box = tuple[slice, slice]
"""Rows and columns."""


def around(mask: Mask, margin: float) -> Box:
    """The smallest box of everything in hxw `mask`, widened by `margin` pixels within the picture.

    Of an empty mask it is the whole picture.
    """
    height, width = mask.shape
    left, top, across, down = cv2.boundingRect(mask.astype(np.uint8))
    if not across:
        return slice(0, height), slice(0, width)
    return _span(top, top + down, margin, height), _span(left, left + across, margin, width)


def around_points(points: Floats, margin: float, size: tuple[int, int]) -> Box:
    """The same of nx2 points (x, y) on a picture of `size` (width, height)."""
    low, high = points.min(axis=0), points.max(axis=0)
    return (
        _span(float(low[1]), float(high[1]) + 1, margin, size[1]),
        _span(float(low[0]), float(high[0]) + 1, margin, size[0]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A part of a picture that is as large as the working picture or larger."""

    size: tuple[int, int]
    """Width and height of the whole picture."""
    scale: float
    """Its pixels per pixel of the working picture."""
    box: Box

    @classmethod
    def whole(cls, size: tuple[int, int]) -> View:
        """All of the working picture."""
        return cls(size=size, scale=1.0, box=(slice(0, size[1]), slice(0, size[0])))

    @classmethod
    def enlarged(cls, box: Box, scale: float, size: tuple[int, int]) -> View:
        """What covers `box` of the working picture."""
        rows, columns = (
            _span(part.start * scale, part.stop * scale, 1, length)
            for part, length in zip(box, size[::-1], strict=True)
        )
        return cls(size=size, scale=scale, box=(rows, columns))

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.box
        return rows.stop - rows.start, columns.stop - columns.start

    @property
    def x(self) -> Floats:
        """(w,) in pixels of the working picture."""
        return self._places(self.box[1])

    @property
    def y(self) -> Floats:
        """(h,) in pixels of the working picture."""
        return self._places(self.box[0])

    def _places(self, part: slice) -> Floats:
        return as_floats((np.arange(part.start, part.stop) + 0.5) / self.scale - 0.5)

    def of(self, values: Floats) -> Floats:
        """This part of values (hxw or hxwxc) of the working picture."""
        return enlarged(values, self.size)[self.box]


def enlarged(values: Floats, size: tuple[int, int]) -> Floats:
    """Working values at the size of the result."""
    if (values.shape[1], values.shape[0]) == size:
        return values
    return as_floats(cv2.resize(values, size, interpolation=cv2.INTER_LINEAR))


def _span(start: float, stop: float, margin: float, length: int) -> slice:
    first = min(max(int(start - margin), 0), length - 1)
    return slice(first, max(min(int(stop + margin + 1), length), first + 1))
