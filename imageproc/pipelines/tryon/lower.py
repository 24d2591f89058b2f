"""Trousers and skirts where the old top hung over them."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arms import sampled
from imageproc.pipelines.tryon.box import Box
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.membrane import membrane

MARGIN = 0.035
"""Shoulder widths below the old hem that are not trusted: it throws a shadow."""


def fill_lower(figure: Figure, hidden: Mask, box: Box) -> Floats:
    """Colours 0..255 of the part `box`: the lower garment mirrored up at the old hem."""
    body = figure.body
    rows = np.arange(hidden.shape[0])[:, None]
    worn_below = (body.mask > 0.8) & ~hidden & (body.front < 0.2) & ~body.skin
    known = np.asarray(worn_below & (rows > figure.old_hem - 0.15 * figure.unit))
    film = membrane(as_floats(body.rgb[box]), known[box])
    if not known[box].any():
        return film
    line = _hem_line(figure)
    y, x = np.mgrid[box].astype(np.float32)
    source = np.stack([x, np.maximum(y, 2 * (line[box[1]] + MARGIN * figure.unit) - y)], axis=2)
    source[..., 1] = np.clip(source[..., 1], 0, hidden.shape[0] - 1)
    valid = sampled(known.astype(np.float32), as_floats(source))
    share = np.clip(cv2.blur(as_floats(valid), (5, 5)) * 2 - 1, 0, 1)[..., None]
    return as_floats(film + (sampled(body.rgb, as_floats(source)) - film) * share)


def _hem_line(figure: Figure) -> Floats:
    """y of the old hem per column, smooth."""
    old = figure.old
    ends = np.where(old.any(axis=0), old.shape[0] - 1 - old[::-1].argmax(axis=0), figure.old_hem)
    near = np.abs(ends - figure.old_hem) < 0.3 * figure.unit
    line = np.where(near, ends, figure.old_hem).astype(np.float32)
    return as_floats(cv2.blur(line[None, :], (15, 1))[0])
