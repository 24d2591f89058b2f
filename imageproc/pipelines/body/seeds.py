"""Where the upper garment surely is, and where it surely is not."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.body import zones
from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.body.scene import Scene

Seeds = npt.NDArray[np.uint8]
"""hxw of `cv2.GC_*`."""

NEVER = 0.2
"""Less of the person mask than this is ground."""
LOWEST = 1.0
"""In torso heights below the hips."""
THINNEST = 0.03
"""In shoulder widths: what is thinner is the shaded edge of an arm."""


def first_seeds(scene: Scene) -> Seeds:
    """The chest surely; not the ground, head, hair, thighs and the skin of the forearms."""
    shape, person = scene.mask.shape, scene.person
    hips = float(person.hips[1])
    chest = zones.chest(shape, person) & ~scene.hair
    seeds = np.full(shape, cv2.GC_PR_FGD, np.uint8)
    seeds[zones.rows_below(shape, hips) | (scene.skin & ~chest)] = cv2.GC_PR_BGD
    seeds[zones.rows_below(shape, hips + LOWEST * person.torso_height)] = cv2.GC_BGD
    seeds[zones.rows_above(shape, person.chin) | zones.thighs(shape, person)] = cv2.GC_BGD
    seeds[(zones.forearms(shape, person) & scene.skin) | (scene.hair & ~chest)] = cv2.GC_BGD
    seeds[chest] = cv2.GC_FGD
    seeds[scene.mask < NEVER] = cv2.GC_BGD
    return seeds


def told_again(seeds: Seeds, scene: Scene) -> Seeds:
    """The seeds of the second cut: sleeves surely, bare shoulders and upper arms surely not.

    Both may have colours that the chest has not, or nearly those of the chest.
    """
    zone = zones.shoulders(scene.mask.shape, scene.person) & (seeds != cv2.GC_BGD)
    zone &= ~zones.chest(scene.mask.shape, scene.person)
    thinnest = THINNEST * scene.person.shoulder_width
    again = seeds.copy()
    clothed = (scene.mask > 0.5) & ~scene.skin & ~scene.hair
    again[zone & opened(clothed, thinnest)] = cv2.GC_FGD
    again[zone & opened(scene.skin, 2 * thinnest)] = cv2.GC_BGD
    return again


def opened(mask: Mask, width: float) -> Mask:
    """Without what is thinner than so many pixels."""
    size = 2 * max(1, round(width / 2)) + 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, brush) > 0
