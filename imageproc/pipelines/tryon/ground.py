"""Ground where the old garment stood before it."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arms import sampled
from imageproc.pipelines.tryon.membrane import membrane

PLAIN = 4.0
"""Median size of a pixel's difference from its surroundings, Lab: below it a ground is plain."""
AROUND = 9
"""Side of these surroundings, pixels."""
FINE = 6.0
"""What is taken from the mirrored ground is finer than so many pixels."""


def fill_ground(rgb: Bytes, ground: Mask) -> Floats:
    """hxwx3 colours 0..255 that continue the `ground` (hxw) over the rest.

    A plain ground is continued smoothly. A busy one is mirrored at the silhouette, which keeps
    its texture; both meet the seen ground without a step.
    """
    values = as_floats(rgb)
    smooth = membrane(values, ground)
    if not ground.any() or is_plain(rgb, ground):
        return smooth
    mirrored = sampled(rgb, mirror(ground))
    fine = mirrored - cv2.GaussianBlur(mirrored, (0, 0), FINE)
    coarse = 0.5 * smooth + 0.5 * cv2.GaussianBlur(mirrored, (0, 0), FINE)
    away = cv2.distanceTransform((~ground).astype(np.uint8), cv2.DIST_L2, 5)
    share = np.clip(away / (4 * FINE), 0, 1)[..., None]
    return as_floats(np.clip(smooth * (1 - share) + coarse * share + fine, 0, 255))


def is_plain(rgb: Bytes, ground: Mask) -> bool:
    """Whether the ground has no texture worth keeping."""
    lab = as_floats(cv2.cvtColor(as_floats(rgb) / np.float32(255), cv2.COLOR_RGB2Lab))
    difference = np.linalg.norm(lab - cv2.blur(lab, (AROUND, AROUND)), axis=2)
    return float(np.mean(difference[ground])) < PLAIN / 2


def mirror(known: Mask) -> Floats:
    """hxwx2: for each unknown pixel the one as far behind the nearest known pixel."""
    height, width = known.shape
    _, labels = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(known)
    order = np.zeros(int(labels.max()) + 1, np.int64)
    order[labels[rows, columns]] = np.arange(len(rows))
    nearest = order[labels]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    places = np.stack([2 * columns[nearest] - x, 2 * rows[nearest] - y], axis=2)
    return as_floats(np.clip(places, 0, [width - 1, height - 1]))
