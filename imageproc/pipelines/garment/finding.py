"""Read a garment from its photo.

cut the garment out -> is it alone, whole and upright -> armpits, shoulders,
sleeves and hem from the outline -> the front neckline from the colours.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from imageproc.pipelines.errors import (
    GarmentError,
    GarmentNotFound,
    GarmentTooSmall,
    GarmentWorn,
)
from imageproc.pipelines.garment.kind import kind_of
from imageproc.pipelines.garment.matte import Cut, cut_garment
from imageproc.pipelines.garment.model import WORKING_SIDE, Garment
from imageproc.pipelines.garment.neck import Neck, read_neck
from imageproc.pipelines.garment.outline import Outline, read_outline
from imageproc.pipelines.garment.refuse import require_trusted, require_upright, require_whole
from imageproc.pipelines.garment.shape import Shape, shape_of
from imageproc.pipelines.garment.worn import Signs, signs_of_a_wearer
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.resize import fitted, resize
from imageproc.pipelines.subject import Finder

SMALLEST = 200
"""Pixels of a photo's shorter side."""

OnStep = Callable[[str, int], None]


def read_garment(
    picture: Picture,
    *,
    models_dir: Path,
    threads: int,
    on_step: OnStep = lambda _step, _percent: None,
) -> Garment:
    """The garment of a photo of its own and the points that it is fitted by.

    `on_step` hears the name of each step as it begins and the percent done so
    far; what it raises ends the work. The same picture and weights give the
    same answer. Raises `NoSubject`, `WeightsCorrupt` and the subclasses of
    `GarmentError`, each of which says what to do.
    """
    if min(picture.width, picture.height) < SMALLEST:
        raise GarmentTooSmall
    size = fitted((picture.width, picture.height), WORKING_SIDE, WORKING_SIDE)
    working = picture if size == (picture.width, picture.height) else resize(picture, size)
    on_step("Finding the garment", 5)
    cut = cut_garment(working, Finder(models_dir=models_dir, threads=threads))
    shape = shape_of(np.asarray(cut.alpha > 0.5))
    on_step("Looking for a wearer", 50)
    signs = signs_of_a_wearer(working.rgb, shape.mask, models_dir, threads)
    on_step("Reading the outline", 65)
    outline = _outline(working.rgb, shape, cut, signs)
    on_step("Tracing the neckline", 80)
    neck = read_neck(working.rgb, cut.alpha, shape, outline.left, outline.right)
    return _garment(working.rgb, cut, signs, outline, neck)


def _outline(rgb: Bytes, shape: Shape, cut: Cut, signs: Signs) -> Outline:
    """A refusal of a garment that somebody seems to wear says so."""
    if signs.worn:
        raise GarmentWorn
    if not signs.cloth:
        raise GarmentNotFound
    try:
        require_whole(shape, own_cut=cut.own)
        require_upright(shape)
        outline = read_outline(shape, rgb)
        require_trusted(shape, outline)
    except GarmentError as exc:
        if signs.suspected and not isinstance(exc, GarmentTooSmall):
            raise GarmentWorn from exc
        raise
    return outline


def _garment(rgb: Bytes, cut: Cut, signs: Signs, outline: Outline, neck: Neck) -> Garment:
    return Garment(
        rgb=rgb,
        alpha=neck.alpha,
        kind=kind_of(outline),
        left=neck.left,
        right=neck.right,
        hem=outline.hem,
        neckline=neck.line,
        weights=cut.weights + signs.weights,
        notes=cut.notes + signs.notes + neck.notes,
    )
