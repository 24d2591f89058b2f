"""The upper garment that a person wears: GrabCut (Rother et al. 2004) inside the person mask.

What is neither skin nor hair on shoulders and upper arms is sleeve, even where
its colours (a stripe, a pattern) are not those of the chest.
"""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body import zones
from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.body.scene import Scene, resized_mask
from imageproc.pipelines.body.seeds import NEVER, Seeds, first_seeds, opened, told_again
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.randomness import seeded

SIDE = 512
"""Long side of the work, pixels."""
ROUNDS = 4
MARGIN = 16
"""Pixels."""
HEM = 0.4
"""In torso heights above the hips; below it thin parts are belt, not garment."""
THINNEST_HEM, RIM = 0.10, 0.04
"""In shoulder widths."""
GROUND = (0, 255, 0)
"""Laid behind the person: one colour of the model is enough for it then."""


def find_worn(scene: Scene) -> Mask:
    """hxw of the scene."""
    small = scene.reduced(SIDE)
    pixels = small.rgb.copy()
    pixels[small.mask < NEVER] = GROUND
    seeds = told_again(first_seeds(small), small)
    with seeded():
        cut = grabcut(pixels, seeds)
    height, width = scene.mask.shape
    return reached(resized_mask(tidy(cut, small), (width, height)), scene)


def reached(found: Mask, scene: Scene) -> Mask:
    """On shoulders and upper arms up to the outline: the cut rounds off a narrow rim there."""
    inside = scene.mask > 0.5
    rim = zones.shoulders(found.shape, scene.person) & inside & ~scene.skin & ~scene.hair
    size = 2 * round(RIM * scene.person.shoulder_width) + 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    grown = cv2.dilate(found.astype(np.uint8), brush) > 0
    return filled(inside & (found | (grown & rim))) & ~scene.hair


def grabcut(rgb: Bytes, seeds: Seeds) -> Mask:
    """hxwx3 uint8 and its seeds to what is worn; nothing where no seed is sure of it.

    Only the part with open questions is cut, which halves the time.
    """
    found = np.zeros(seeds.shape, np.bool_)
    if not (seeds == cv2.GC_FGD).any():
        return found
    part = _open_part(seeds)
    labels = seeds[part].copy()
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(rgb[part], labels, (0, 0, 0, 0), *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    found[part] = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    return found


def _open_part(seeds: Seeds) -> tuple[slice, slice]:
    """Rows and columns of everything that may be worn, with a margin of what is not."""
    left, top, width, height = cv2.boundingRect((seeds != cv2.GC_BGD).astype(np.uint8))
    return (
        slice(max(0, top - MARGIN), top + height + MARGIN),
        slice(max(0, left - MARGIN), left + width + MARGIN),
    )


def tidy(cut: Mask, scene: Scene) -> Mask:
    """The part that covers most of the chest, without specks, slits, holes and belt ends."""
    chest = zones.chest(cut.shape, scene.person)
    smooth = cv2.morphologyEx(cut.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    smooth = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    part = _most_of(smooth > 0, chest)
    hem = float(scene.person.hips[1]) - HEM * scene.person.torso_height
    low = zones.rows_below(cut.shape, hem)
    part &= ~low | opened(part, THINNEST_HEM * scene.person.shoulder_width)
    return filled(_most_of(part, chest))


def _most_of(mask: Mask, chest: Mask) -> Mask:
    """The connected part with most pixels in the chest."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    counts = np.bincount(labels[chest & mask], minlength=labels.max() + 1)
    counts[0] = 0
    return np.asarray((labels == counts.argmax()) & mask)


def filled(mask: Mask) -> Mask:
    """Without holes."""
    outside = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    return np.asarray(outside[1:-1, 1:-1] != 2)
