"""The engine that lets a network draw the person in the garment."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from imageproc.pipelines.clock import Clock
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.box import enlarged
from imageproc.pipelines.tryon.compose import NOTHING
from imageproc.pipelines.tryon.cover import Cover
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.fit import fit
from imageproc.pipelines.tryon.measures import Outcome, measure
from imageproc.pipelines.tryon.model import Fit
from imageproc.pipelines.tryon.neural import path_of_network, redraw
from imageproc.pipelines.tryon.removal import Removal, remove
from imageproc.pipelines.tryon.skin import chin
from imageproc.pipelines.tryon.splines import Strain
from imageproc.pipelines.tryon.trunk import trunk
from imageproc.pipelines.tryon.warp import Worn, working

ROOM = 0.05
"""Shoulder widths around body and old garment that the network may draw on."""
SOFT = 2.0
"""Blur of its border, pixels."""


def wear_redrawn(
    photo: Bytes, figure: Figure, garment: Garment, *, models_dir: Path, threads: int, clock: Clock
) -> Worn:
    """What the network draws, laid over the photo (HxWx3) only where a garment was or will be.

    Raises `TryOnAnswerUnusable`, `WeightsCorrupt`.
    """
    with clock.step("Fitting the garment", "fit", 60):
        fitted = fit(figure, garment)
        removal = remove(figure, fitted.hem)
        free = room(figure, fitted, removal)
    with clock.step("Drawing", "network", 70):
        drawn = redraw(
            figure.body.rgb, free, figure.body.points, garment,
            path=path_of_network(models_dir), threads=threads,
        )  # fmt: skip
    with clock.step("Putting it together", "compose", 88):
        size = photo.shape[1], photo.shape[0]
        changed = enlarged(free, size)
        rgb = laid_over(photo, enlarged(drawn, size), changed)
    with clock.step("Looking it over", "measures", 96):
        cover = Cover(torso=free, sleeves=np.zeros_like(free))
        whole = Strain(folds=0.0, stretch=1.0)
        outcome = Outcome(
            rgb=working(rgb, figure), cover=cover, strain=whole, open=np.zeros_like(figure.old)
        )
        found = measure(figure, fitted, removal, outcome)
    return Worn(rgb=rgb, changed=changed, measures=found)


def room(figure: Figure, fitted: Fit, removal: Removal) -> Floats:
    """hxw in 0..1: the old garment, the trunk down to the new hem, the arms; never head or hair."""
    rows = np.arange(figure.old.shape[0])[:, None]
    margin = ROOM * figure.unit
    body = (trunk(figure) > 0.5) & (rows < fitted.hem + margin)
    hard = (removal.weight > 0.5) | body | (removal.arms > 0.5)
    size = 2 * max(1, round(margin)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    grown = cv2.dilate(hard.astype(np.uint8), kernel) > 0
    allowed = (grown & (rows > chin(figure)) & ~figure.body.hair).astype(np.float32)
    return as_floats(cv2.GaussianBlur(allowed, (0, 0), SOFT) * allowed)


def laid_over(photo: Bytes, drawn: Floats, weight: Floats) -> Bytes:
    """`drawn` (HxWx3, 0..255) where `weight` is, the photo's own pixels elsewhere."""
    mixed = photo + (drawn - photo) * weight[..., None]
    rounded = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return np.where((weight > NOTHING)[..., None], rounded, photo)
