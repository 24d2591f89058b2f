"""What is seen where the old garment was and the new one is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arm_skin import arm_colours, arm_of, arms_alone, below_shoulder
from imageproc.pipelines.tryon.arms import BareArm
from imageproc.pipelines.tryon.bodies import bodies
from imageproc.pipelines.tryon.box import Box, around
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.ground import fill_ground
from imageproc.pipelines.tryon.lower import fill_lower
from imageproc.pipelines.tryon.replaced import grown, weight_of, with_trims
from imageproc.pipelines.tryon.skin import fill_skin

ROOM = 0.15
"""Shoulder widths around what is replaced, within which its colours are told from the photo."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Removal:
    """Colours under the old garment, on the working picture."""

    rgb: Floats
    """hxwx3, 0..255."""
    behind: Floats
    """hxwx3: the ground alone."""
    weight: Floats
    """hxw in 0..1: where they replace the photo."""
    old: Mask
    """The old garment, trims and all."""
    ground: Mask
    """Where the filling is ground."""
    arms: Floats
    """hxw in 0..1: both arms, bare."""


def remove(figure: Figure, hem: float) -> Removal:
    """Invent what the old garment hid; `hem` is the lower end of the new one."""
    old = with_trims(figure)
    arms = [arm_of(figure, side) for side in SIDES]
    weight = weight_of(figure, old, arms)
    box = around(np.asarray(weight > 0), ROOM * figure.unit)
    upper, lower = bodies(figure, old, arms, hem)
    known_ground = ~grown(np.asarray(figure.body.mask > 0.1), 0.03 * figure.unit)
    behind = fill_ground(figure.body.rgb[box], known_ground[box])
    rgb = _over(behind, fill_lower(figure, weight > 0, box), lower[box])
    skin = _skin(figure, weight, arms, box)
    rgb = _over(rgb, skin, upper[box])
    whole = _on_photo(figure, rgb, box)
    for arm in arms:
        part = arm_colours(figure, arm, _on_photo(figure, skin, box)[arm.box], weight)
        whole[arm.box] = _over(whole[arm.box], part, below_shoulder(figure, arm))
    both = np.maximum(*(arm.laid(arm.alpha) for arm in arms))
    return Removal(
        rgb=whole, behind=_on_photo(figure, behind, box), weight=weight, old=old, arms=both,
        ground=np.asarray(np.maximum(np.maximum(lower, upper), both) < 0.5),
    )  # fmt: skip


def _skin(figure: Figure, weight: Floats, arms: list[BareArm], box: Box) -> Floats:
    """Skin of the trunk in the part `box`."""
    seen = np.asarray(figure.body.skin & figure.solid & (weight <= 0))
    limbs, solid = arms_alone(figure, arms)
    return fill_skin(figure, seen, limbs, solid, box)


def _on_photo(figure: Figure, values: Floats, box: Box) -> Floats:
    """Colours of a part within the photo."""
    whole = as_floats(figure.body.rgb)
    whole[box] = values
    return whole


def _over(below: Floats, above: Floats, alpha: Floats) -> Floats:
    return as_floats(below + (above - below) * alpha[..., None])
