"""The points of a garment, read from its outline."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from imageproc.pipelines.errors import GarmentSleevesTouch, GarmentUnreadable
from imageproc.pipelines.garment.armpits import Dent, armpit_dents, sharp_dent
from imageproc.pipelines.garment.half import Half, cut_half, free_half, sleeveless_half
from imageproc.pipelines.garment.mirror import mirrored_shape, mirrored_side
from imageproc.pipelines.garment.model import GarmentSide
from imageproc.pipelines.garment.seam import find_seam
from imageproc.pipelines.garment.shape import Mask, Shape
from imageproc.pipelines.garment.shoulders import neck_point, point
from imageproc.pipelines.garment.sides import hem_row, left_side
from imageproc.pipelines.picture import Bytes

MOST_APART = 0.12
"""Of the height: armpits at rows farther apart cannot both be right."""
LOWEST_ARMPIT = 0.60
"""Of the height: a lower one is where a sleeve that lies on the torso leaves it."""

WIDEST = 1.5
"""Of the height: a garment whose sleeves hang down is not so wide."""

Shapes = tuple[Shape, Shape]
"""Left, and right turned over."""
Halves = tuple[Half, Half]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """The points of both halves, the hem and the mask without sleeves."""

    left: GarmentSide
    right: GarmentSide
    hem: float
    torso: Mask


def read_outline(shape: Shape, rgb: Bytes) -> Outline:
    """The points of a garment with its neckline at the top; `rgb` is hxwx3.

    Raises `GarmentSleevesTouch` or `GarmentUnreadable`.
    """
    halves = read_halves((shape, mirrored_shape(shape)), rgb)
    torso = _torso(shape.mask, halves)
    hem = hem_row(torso, max(float(half.armpit[1]) for half in halves), shape.centre)
    if hem is None:
        raise GarmentUnreadable
    left = _finished(halves[0], torso, hem)
    right = _finished(halves[1], np.ascontiguousarray(torso[:, ::-1]), hem)
    return Outline(left=left, right=mirrored_side(right, shape.mask), hem=float(hem), torso=torso)


def read_halves(shapes: Shapes, rgb: Bytes) -> Halves:
    """Sleeves that stand off, sleeves that lie on the torso, or none."""
    found = [armpit_dents(shape) for shape in shapes]
    sharp = [sharp_dent(dents) for dents in found]
    left, right = agreed(sharp[0], sharp[1], shapes)
    if left is None or right is None:
        blunt = (next(iter(dents), None) for dents in found)
        left_dent, right_dent = blunt
        return sleeveless_half(shapes[0], left_dent), sleeveless_half(shapes[1], right_dent)
    if max(left.y, right.y) > shapes[0].top + LOWEST_ARMPIT * shapes[0].height:
        return _touching(shapes, (left, right), rgb)
    width = float(shapes[0].centre - left.x + shapes[1].centre - right.x)
    return (
        free_half(shapes[0], point(left.x, left.y), width),
        free_half(shapes[1], point(right.x, right.y), width),
    )


def agreed(
    left: Dent | None, right: Dent | None, shapes: Shapes
) -> tuple[Dent | None, Dent | None]:
    """Two armpits at about one height; the higher is taken for both where they do not agree."""
    if left is None or right is None:
        known = left or right
        if known is None:
            return None, None
        left, right = left or known, right or known
    else:
        known = min(left, right, key=lambda dent: dent.y)
    if abs(left.y - right.y) <= MOST_APART * shapes[0].height and left is not right:
        return left, right
    own, other = (shapes[0], shapes[1]) if known is left else (shapes[1], shapes[0])
    moved = _moved(known, own, other)
    return (known, moved) if known is left else (moved, known)


def _moved(dent: Dent, own: Shape, other: Shape) -> Dent:
    """The same place on the other half."""
    return replace(dent, x=other.centre - own.centre + dent.x)


def _touching(shapes: Shapes, dents: tuple[Dent, Dent], rgb: Bytes) -> Halves:
    """Halves whose sleeves are told from the torso by the crease between them."""
    if shapes[0].width > WIDEST * shapes[0].height:
        raise GarmentUnreadable
    turned = (rgb, np.ascontiguousarray(rgb[:, ::-1]))
    parts = zip(turned, shapes, dents, strict=True)
    seams = [find_seam(pixels, shape, dent) for pixels, shape, dent in parts]
    left, right = seams
    if left is None or right is None:
        raise GarmentSleevesTouch
    width = float(shapes[0].centre - left.armpit[0] + shapes[1].centre - right.armpit[0])
    return (
        cut_half(shapes[0], left.path, left.armpit, width),
        cut_half(shapes[1], right.path, right.armpit, width),
    )


def _torso(mask: Mask, halves: Halves) -> Mask:
    torso = mask.copy()
    left, right = halves
    if left.sleeve is not None:
        torso &= ~left.sleeve.mask
    if right.sleeve is not None:
        torso &= ~right.sleeve.mask[:, ::-1]
    return torso


def _finished(half: Half, torso: Mask, hem: float) -> GarmentSide:
    shape = half.shape
    return GarmentSide(
        tip=half.tip,
        neck=neck_point(shape, half.tip),
        armpit=half.armpit,
        sides=left_side(torso, float(half.armpit[1]), hem, shape.centre),
        sleeve=half.sleeve,
    )
