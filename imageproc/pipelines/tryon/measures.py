"""How well the new garment hides the old one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.randomness import seeded
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.box import View
from imageproc.pipelines.tryon.cover import Cover, hanging
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.layers import Layers, laid
from imageproc.pipelines.tryon.light import to_lab
from imageproc.pipelines.tryon.model import Fit, Measures
from imageproc.pipelines.tryon.removal import Removal
from imageproc.pipelines.tryon.splines import Strain

HIDDEN = 0.5
"""Cover from which on a pixel counts as covered."""
UNCHANGED = 8
"""Largest difference of a channel at which a pixel still shows the photo."""
ALIKE = 8.0
"""Lab distance to one of the old garment's colours."""
COLOURS = 4
RIM = 7
"""Pixels of the brush: an outline is so blurred."""
HEM_MARGIN = 0.03
BELOW_HIPS = 0.25
"""Torso heights below the hips to which remnants are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """A finished picture on the working picture's size."""

    rgb: Bytes
    cover: Cover
    strain: Strain
    open: Mask
    """Where the garment's own cut leaves the body free below its edge: no holes."""


def free_below(garment: Garment, layers: Layers, size: tuple[int, int]) -> Mask:
    """Where a person of `size` (width, height) is below the garment's own lower edge."""
    cloth = garment.alpha > 0.5
    above = np.cumsum(cloth, axis=0) > 0
    beneath = np.cumsum(cloth[::-1], axis=0)[::-1] == 0
    where = layers.fields["torso"].at(View.whole(size))
    return np.asarray(laid((above & beneath).astype(np.float32), where) > 0.5)


def measure(figure: Figure, fitted: Fit, removal: Removal, outcome: Outcome) -> Measures:
    """How well the garment sits."""
    cover, strain, result = outcome.cover, outcome.strain, outcome.rgb
    old, hidden = figure.old, cover.all >= HIDDEN
    area = max(int(old.sum()), 1)
    open_ = old & ~hidden
    torso = _torso(figure, fitted) & ~outcome.open & (hanging(figure, removal.arms) < HIDDEN)
    return Measures(
        holes=float((open_ & torso).sum()) / max(int(torso.sum()), 1),
        remnant=float(remnant(figure, np.asarray(hidden), result).sum()) / area,
        filled=float(open_.sum()) / area,
        outside=float((open_ & removal.ground).sum()) / area,
        area_factor=strain.stretch,
        folds=strain.folds,
        hem=(fitted.hem - figure.old_hem) / figure.unit,
    )


def _torso(figure: Figure, fitted: Fit) -> Mask:
    """Old garment within the body, from the armpits to the upper of both hems."""
    low = min(fitted.hem, figure.old_hem) - HEM_MARGIN * figure.unit
    top = max(float(figure.arm(side).armpit[1]) for side in SIDES)
    inside = np.zeros(figure.old.shape, np.bool_)
    for y in range(max(0, round(top)), min(round(low), len(inside))):
        left, right = (round(figure.edge(side, y)) for side in SIDES)
        inside[y, max(left, 0) : right + 1] = True
    return np.asarray(inside & figure.old)


def remnant(figure: Figure, hidden: Mask, result: Bytes) -> Mask:
    """Where the result still shows the old garment, told by its colours."""
    body = figure.body
    lab = to_lab(body.rgb)
    same = np.abs(result.astype(np.int16) - body.rgb).max(axis=2) < UNCHANGED
    rows = np.arange(hidden.shape[0])[:, None]
    low = float(figure.hips[1]) + BELOW_HIPS * body.torso_height
    top = min(float(figure.arm(side).tip[1]) for side in SIDES)
    zone = (rows > top) & (rows < low) & (body.mask > 0.5) & ~body.hair & ~body.skin
    old = figure.old
    core = cv2.erode(old.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    colours = main_colours(lab[core if int(core.sum()) > COLOURS else old])
    near = np.zeros(hidden.shape, np.bool_)
    for colour in colours:
        near |= np.linalg.norm(lab - colour, axis=2) < ALIKE
    return np.asarray(same & zone & ~hidden & near & ~_rim_of_skin(figure))


def _rim_of_skin(figure: Figure) -> Mask:
    """The outline of bare arms away from the old garment: there skin and ground are mixed."""
    skin, ground, old = (
        cv2.dilate(mask.astype(np.uint8), np.ones((RIM, RIM), np.uint8)) > 0
        for mask in (figure.body.skin, figure.body.mask <= 0.5, figure.old)
    )
    return np.asarray(skin & ground & ~old)


def main_colours(lab: Floats) -> Floats:
    """Up to `COLOURS` mean colours of nx3 Lab values."""
    if len(lab) <= COLOURS:
        return lab
    sample = lab[:: max(1, len(lab) // 4000)]
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    with seeded():
        _, _, centres = cv2.kmeans(
            np.ascontiguousarray(sample),
            COLOURS,
            None,
            criteria,
            2,
            cv2.KMEANS_PP_CENTERS,  # type: ignore[call-overload]
        )
    return as_floats(centres)
