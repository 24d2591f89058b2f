"""The run of bare skin across the bones of an arm."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.model import Mask, SideName
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.bones import OUTWARDS, along_bones

REACH = 0.45
"""Shoulder widths on both sides of a bone within which its arm is looked for."""
WIDTH = (0.08, 0.36)
"""Of a seen arm, shoulder widths."""
GAP = 7
"""Pixels along the arm: shorter breaks are shadows and bracelets."""
WHOLE = 0.88
"""Of the usual width of what is seen."""
SMOOTH = 7
"""Pixels along the arm on both sides, over which edges are averaged."""


def runs_across(bones: Floats, side: SideName, seen: Mask, unit: float, count: int) -> Floats:
    """countx2: both ends of the arm across the bone, not a number where none is seen."""
    reach = round(REACH * unit)
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)
    distances = np.repeat(np.arange(count, dtype=np.float32)[:, None], len(offsets), axis=1)
    grid = along_bones(bones, distances, np.broadcast_to(offsets, distances.shape), OUTWARDS[side])
    x = np.clip(np.rint(grid[..., 0]), 0, seen.shape[1] - 1).astype(int)
    y = np.clip(np.rint(grid[..., 1]), 0, seen.shape[0] - 1).astype(int)
    found = np.full((count, 2), np.nan, np.float32)
    for index, row in enumerate(seen[y, x]):
        ends = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        starts, stops = ends[0::2] - reach, ends[1::2] - 1 - reach
        widths = stops - starts
        fit = (widths > WIDTH[0] * unit) & (widths < WIDTH[1] * unit)
        if fit.any():
            away = np.where(fit, np.abs(starts + stops), np.inf)
            best = int(away.argmin())
            found[index] = starts[best], stops[best]
    return found


def longest(seen: Mask) -> tuple[int, int]:
    """The longest stretch of an arm that is seen, short breaks bridged."""
    padded = np.pad(seen.astype(np.float32), GAP)
    bridged = np.convolve(padded, np.ones(GAP) / GAP, mode="same")[GAP:-GAP] > 0.3
    ends = np.flatnonzero(np.diff(np.concatenate([[0], bridged.astype(np.int8), [0]])))
    if not ends.size:
        return 0, 0
    starts, stops = ends[0::2], ends[1::2]
    best = int((stops - starts).argmax())
    return int(starts[best]), int(stops[best])


def whole_from(runs: Floats, start: int, end: int, unit: float) -> int:
    """Past the slanting end of a sleeve: where the arm is first seen in its whole width."""
    widths = runs[start:end, 1] - runs[start:end, 0]
    near = widths[: max(1, round(0.5 * unit))]
    usual = float(np.nanmedian(near))
    last = np.flatnonzero(~(near[: round(0.25 * unit)] > WHOLE * usual))
    return start + (int(last[-1]) + 1 if last.size else 0)


def continued(edge: Floats, start: int, end: int) -> Floats:
    """One edge, breaks bridged and smoothed; constant beyond what is seen."""
    index = np.arange(len(edge))
    known = ~np.isnan(edge) & (index >= start) & (index < end)
    bridged = np.interp(index, index[known], edge[known])
    padded = np.pad(bridged, SMOOTH, mode="edge")
    return as_floats(np.convolve(padded, np.ones(2 * SMOOTH + 1) / (2 * SMOOTH + 1), mode="valid"))
