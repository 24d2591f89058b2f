"""Holes in a garment's alpha: white prints are closed, gaps stay open."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.garment.shape import Ints, Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

TINY, SMALL = 0.0005, 0.004
"""Of the garment's area. Tiny holes are closed whatever they show, small ones unless they
show the ground beside the outline, larger ones only where they are a print."""
BARE = 2.0
"""Lab distance from the ground that even a white print has."""
SURE = 0.9
"""The network's median in a print."""
BESIDE = 0.03
"""Of the root of the garment's area: so near to the outline a bow or a strap leaves gaps."""

RIM = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Holes:
    """The enclosed parts of the ground."""

    labels: Ints
    """hxw: 0 is the garment, `outside` the ground around it, the rest are holes."""
    areas: Ints
    """Pixels of each label."""
    outside: int


def close_holes(alpha: Floats, coarse: Floats, distance: Floats) -> Floats:
    """Alpha (hxw, 0..1), opaque inside and in the holes that belong to the garment.

    `coarse` (hxw, 0..1) is the network's matte, `distance` (hxw) Lab distance
    from the ground's colour.
    """
    mask = np.asarray(alpha > 0.5)
    holes = find_holes(mask)
    area = float(mask.sum())
    closing = holes.areas < TINY * area
    reach = BESIDE * float(np.sqrt(area))
    away = cv2.distanceTransform((holes.labels != holes.outside).astype(np.uint8), cv2.DIST_L2, 3)
    for label in range(1, len(holes.areas)):
        if label == holes.outside or closing[label]:
            continue
        hole = holes.labels == label
        bare = float(np.median(distance[hole])) < BARE
        if holes.areas[label] < SMALL * area:
            closing[label] = not (bare and float(away[hole].min()) < reach)
        else:
            closing[label] = not bare and float(np.median(coarse[hole])) > SURE
    closing[[0, holes.outside]] = False
    return _opaque_inside(alpha, mask, np.asarray(closing[holes.labels]))


def _opaque_inside(alpha: Floats, mask: Mask, closed: Mask) -> Floats:
    """Full alpha in closed holes, over their soft rims, and where no edge is near."""
    inside = cv2.erode((mask | closed).astype(np.uint8), RIM) > 0
    return as_floats(np.where(inside | closed, np.float32(1), alpha))


def find_holes(mask: Mask) -> Holes:
    """The 4-connected parts of the ground of an hxw mask."""
    padded = np.pad((~mask).astype(np.uint8), 1, constant_values=1)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(padded, connectivity=4)
    return Holes(
        labels=labels[1:-1, 1:-1].astype(np.intp),
        areas=stats[:, cv2.CC_STAT_AREA].astype(np.intp),
        outside=int(labels[0, 0]),
    )
