"""The right half of a garment is read as a left one: turned over, and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.garment.model import GarmentSide, Sleeve
from imageproc.pipelines.garment.shape import Mask, Shape


def mirrored_shape(shape: Shape) -> Shape:
    last = shape.mask.shape[1] - 1
    return replace(
        shape,
        mask=np.ascontiguousarray(shape.mask[:, ::-1]),
        left=last - shape.right,
        right=last - shape.left,
        centre=last - shape.centre,
    )


def mirrored_point(points: npt.NDArray[np.float32], mask: Mask) -> npt.NDArray[np.float32]:
    """Points (..., 2) of a picture of the mask's width, turned over."""
    result = points.copy()
    result[..., 0] = mask.shape[1] - 1 - result[..., 0]
    return result


def mirrored_side(side: GarmentSide, mask: Mask) -> GarmentSide:
    return GarmentSide(
        tip=mirrored_point(side.tip, mask),
        neck=mirrored_point(side.neck, mask),
        armpit=mirrored_point(side.armpit, mask),
        sides=mirrored_point(side.sides, mask),
        sleeve=None if side.sleeve is None else mirrored_sleeve(side.sleeve, mask),
    )


def mirrored_sleeve(sleeve: Sleeve, mask: Mask) -> Sleeve:
    return Sleeve(
        mask=np.ascontiguousarray(sleeve.mask[:, ::-1]),
        axis=mirrored_point(sleeve.axis, mask),
        outer=mirrored_point(sleeve.outer, mask),
        inner=mirrored_point(sleeve.inner, mask),
    )
