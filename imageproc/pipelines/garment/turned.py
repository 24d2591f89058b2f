"""Garments that lie sideways or upside down."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.garment.armpits import Dent, armpit_dents, sharp_dent
from imageproc.pipelines.garment.mirror import mirrored_shape
from imageproc.pipelines.garment.shape import Shape, shape_of, symmetry

MOST_APART = 0.12
"""Of the height, between the armpits of one garment."""
LOWEST = 0.60
"""Of the height: where an armpit is at most."""
WIDE = 1.25
"""Of the height: a garment without sleeves is less wide."""


SYMMETRIC = 0.65
"""Of garments that lie as they should: 0.88 and more; of bicycles and animals less than 0.6."""


def is_turned(shape: Shape) -> bool:
    """Whether two sleeves show only after a quarter turn or two, or a garment without any is wide.

    Garments without sleeves that are upside down are not noticed.
    """
    if None not in gaps(shape):
        return False
    turns = (shape_of(np.ascontiguousarray(np.rot90(shape.mask, times))) for times in (1, 2, 3))
    if any(has_sleeves(turn) and symmetry(turn) > SYMMETRIC for turn in turns):
        return True
    lying = shape.width > WIDE * shape.height and gaps(shape)[0] is None
    return lying and symmetry(shape_of(np.ascontiguousarray(np.rot90(shape.mask)))) > SYMMETRIC


def has_sleeves(shape: Shape) -> bool:
    """Whether sharp gaps lie at one height on both sides."""
    left, right = gaps(shape)
    if left is None or right is None:
        return False
    lowest = max(left.y, right.y) - shape.top
    near = abs(left.y - right.y) <= MOST_APART * shape.height
    return near and lowest <= LOWEST * shape.height


def gaps(shape: Shape) -> tuple[Dent | None, Dent | None]:
    """The gaps between sleeve and torso, left and right, each in its turned half."""
    return (
        sharp_dent(armpit_dents(shape)),
        sharp_dent(armpit_dents(mirrored_shape(shape))),
    )
