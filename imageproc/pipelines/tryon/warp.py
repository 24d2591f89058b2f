"""The engine that bends the garment's own photo."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from imageproc.pipelines.clock import Clock
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.cloth import trimmed
from imageproc.pipelines.tryon.compose import Scene, compose
from imageproc.pipelines.tryon.cover import cover_of
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.fit import fit
from imageproc.pipelines.tryon.layers import bend
from imageproc.pipelines.tryon.light import carried_over, roundness
from imageproc.pipelines.tryon.measures import Outcome, free_below, measure
from imageproc.pipelines.tryon.model import Measures
from imageproc.pipelines.tryon.removal import remove
from imageproc.pipelines.tryon.slivers import without_slivers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worn:
    """A photo in the new garment."""

    rgb: Bytes
    """HxWx3 at the photo's size."""
    changed: Floats
    """HxW in 0..1."""
    measures: Measures


def wear(photo: Bytes, figure: Figure, garment: Garment, source: Picture, clock: Clock) -> Worn:
    """Put the garment of `source`, as read in `garment`, onto the person of `photo` (HxWx3).

    Raises `GarmentDoesNotFit`.
    """
    garment = replace(garment, alpha=trimmed(garment.alpha))
    with clock.step("Fitting the garment", "fit", 60):
        fitted = fit(figure, garment)
        layers = bend(figure, garment, fitted)
    with clock.step("Taking off the old garment", "removal", 68):
        removal = remove(figure, fitted.hem)
        cover = cover_of(figure, layers, removal.arms)
        removal = without_slivers(figure, list(fitted.sleeves), removal, cover.all)
    with clock.step("Setting the light", "light", 82):
        folds = as_floats(carried_over(figure, removal.old) * roundness(figure, cover.torso))
    with clock.step("Putting it together", "compose", 88):
        scene = Scene(
            figure=figure, garment=garment, source=source, layers=layers, cover=cover,
            removal=removal, folds=folds,
        )  # fmt: skip
        rgb, changed = compose(photo, scene)
    with clock.step("Looking it over", "measures", 96):
        outcome = Outcome(
            rgb=working(rgb, figure), cover=cover, strain=layers.strain,
            open=free_below(garment, layers, figure.size),
        )  # fmt: skip
        found = measure(figure, fitted, removal, outcome)
    return Worn(rgb=rgb, changed=changed, measures=found)


def working(rgb: Bytes, figure: Figure) -> Bytes:
    """A result at the size of the working picture."""
    if (rgb.shape[1], rgb.shape[0]) == figure.size:
        return rgb
    return np.asarray(cv2.resize(rgb, figure.size, interpolation=cv2.INTER_AREA), np.uint8)
