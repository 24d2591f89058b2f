"""Hem and sides of a torso, the sleeves taken off."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.garment.shape import Mask, run_at

SHARES = (0.12, 0.30, 0.50, 0.75, 1.0)
"""Of the way from armpit to hem."""
ROUNDING = 0.14
"""Of the way from armpit to hem: so high are the rounded corners of a hem."""
HEM_WIDTH = 0.7
"""Of the median width: the hem is the lowest row that is so wide. Tails hang below it."""


def hem_row(torso: Mask, armpit_y: float, centre: int) -> int | None:
    """The lowest row that is nearly as wide as the torso; None where no torso is."""
    first = max(0, round(armpit_y))
    rows = np.arange(first, torso.shape[0])
    widths = np.array([_width(torso, int(row), centre) for row in rows])
    there = widths > 0
    if not there.any():
        return None
    wide = widths > HEM_WIDTH * np.median(widths[there])
    return int(rows[wide][-1])


def _width(torso: Mask, row: int, centre: int) -> int:
    """Of the run that holds the centre column."""
    run = run_at(torso, row, centre)
    return run[1] - run[0] + 1 if run and run[0] <= centre <= run[1] else 0


def left_side(torso: Mask, armpit_y: float, hem: float, centre: int) -> npt.NDArray[np.float32]:
    """5x2: the left outline at `SHARES` of the way from armpit to hem.

    The last is the outermost of the rows just above the hem, whose corners may be
    round, or belong to a front that ends beside it.
    """
    length = hem - armpit_y
    points = []
    for share in SHARES:
        y = armpit_y + share * length
        first = y - ROUNDING * length if share == 1 else y
        rows = range(round(first), round(y) + 1)
        starts = [run[0] for row in rows if (run := run_at(torso, row, centre)) is not None]
        points.append((min(starts, default=centre), y))
    return np.array(points, np.float32)
