"""The cheapest way through a grid, row by row."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.garment.shape import Ints
from imageproc.pipelines.picture import Floats


def cheapest(costs: Floats, *, most_steps: int, step_cost: float) -> tuple[Ints, float]:
    """The column of each row on the cheapest way down an nxm grid, and its mean cost.

    Neighbouring rows differ by at most `most_steps` columns, each of which
    costs `step_cost`. A dynamic programme; the mean leaves the steps out.
    """
    rows, columns = costs.shape
    steps = np.arange(-most_steps, most_steps + 1)
    total = costs[0].astype(np.float64)
    came = np.zeros((rows, columns), np.intp)
    for row in range(1, rows):
        padded = np.pad(total, most_steps, constant_values=np.inf)
        near = np.lib.stride_tricks.sliding_window_view(padded, len(steps))
        options = near + step_cost * np.abs(steps)
        best = options.argmin(axis=1)
        came[row] = np.arange(columns) + steps[best]
        total = options[np.arange(columns), best] + costs[row]
    path = np.zeros(rows, np.intp)
    path[-1] = int(total.argmin())
    for row in range(rows - 1, 0, -1):
        path[row - 1] = came[row, path[row]]
    return path, float(costs[np.arange(rows), path].mean())
