"""Thin-plate splines from person to garment (Bookstein 1989), and when they are to be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.interpolate import RBFInterpolator

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.box import View
from imageproc.pipelines.tryon.errors import GarmentDoesNotFit
from imageproc.pipelines.tryon.model import Pairs

CELL = 8
"""Pixels between the nodes at which a spline is evaluated."""
SMOOTHINGS = (1e-3, 1e-2, 1e-1)
"""In units of shoulder widths, tried in turn."""

LEAST_JACOBIAN = 0.05
"""Of the median: below it the garment is turned over or squeezed to a line."""
MOST_FOLDS = 0.005
"""Share of the covered nodes."""
MOST_STRETCH = 4.0
"""95th by 5th percentile of the area factor."""

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """Garment positions on a lattice over the person's working picture."""

    nodes: Floats
    """mxnx2; node (i, j) belongs to the pixel (j * CELL, i * CELL)."""

    def at(self, view: View) -> Floats:
        """Garment positions (HxWx2) of every pixel of a view."""
        columns, rows = np.meshgrid(view.x / CELL, view.y / CELL)
        return as_floats(
            cv2.remap(
                self.nodes,
                as_floats(columns),
                as_floats(rows),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )

    def area_factors(self) -> Floats:
        """(m-1)x(n-1): garment pixels per person pixel, negative where turned over."""
        right = np.diff(self.nodes, axis=1)[:-1] / CELL
        below = np.diff(self.nodes, axis=0)[:, :-1] / CELL
        return as_floats(right[..., 0] * below[..., 1] - right[..., 1] * below[..., 0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """How a field stretches what it covers."""

    folds: float
    stretch: float

    @property
    def bearable(self) -> bool:
        return self.folds < MOST_FOLDS and self.stretch < MOST_STRETCH


def spline(pairs: Pairs, size: Size, unit: float, smoothing: float = SMOOTHINGS[0]) -> Field:
    """The smooth map that takes each person point near its garment point.

    `size` is the working picture's, `unit` the shoulder width by which
    coordinates are divided. Points that are given twice are taken once.
    """
    places, index = np.unique(pairs.person / unit, axis=0, return_index=True)
    interpolate = RBFInterpolator(
        places, pairs.garment[index], kernel="thin_plate_spline", smoothing=smoothing
    )
    columns = np.arange(0, size[0] + CELL, CELL)
    rows = np.arange(0, size[1] + CELL, CELL)
    grid = np.stack(np.meshgrid(columns, rows), axis=2).reshape(-1, 2) / unit
    found = interpolate(grid).reshape(len(rows), len(columns), 2)
    return Field(nodes=as_floats(found))


def strain(found: Field, alpha: Floats) -> Strain:
    """Over the nodes that fall on a garment of hxw `alpha`."""
    factors = found.area_factors()
    nodes = found.nodes[:-1, :-1]
    on = cv2.remap(alpha, as_floats(nodes[..., 0]), as_floats(nodes[..., 1]), cv2.INTER_LINEAR)
    covered = factors[on > 0.5]
    if not covered.size:
        return Strain(folds=1.0, stretch=float("inf"))
    least = LEAST_JACOBIAN * max(float(np.median(covered)), 0)
    low, high = np.percentile(covered, (5, 95))
    stretch = float(high / low) if low > 0 else float("inf")
    return Strain(folds=float((covered <= least).mean()), stretch=stretch)


def safe_spline(pairs: Pairs, size: Size, unit: float, alpha: Floats) -> tuple[Field, Strain]:
    """The least smoothed spline that neither folds nor overstretches the garment.

    Raises `GarmentDoesNotFit` when even the smoothest does.
    """
    for smoothing in SMOOTHINGS:
        found = spline(pairs, size, unit, smoothing)
        tried = strain(found, alpha)
        if tried.bearable:
            return found, tried
    raise GarmentDoesNotFit
