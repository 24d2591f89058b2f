"""What is seen where the old garment was and the new one is not."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arms import BareArm, bare_arm, sampled
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.ground import fill_ground
from imageproc.pipelines.tryon.lower import fill_lower
from imageproc.pipelines.tryon.skin import chin, fill_skin
from imageproc.pipelines.tryon.trunk import trunk

SPREAD = 0.024
"""Beyond the old garment's edge that is replaced too, shoulder widths: its colour blooms there."""
SOFT = 1.2
"""Blur of every border between two fillings, pixels."""
SHOULDER = (-0.02, 0.14)
"""Shoulder widths along the arm over which its texture begins."""
WAIST = 0.25
"""Torso heights above the hips to which trousers and skirts reach."""
HEM_RISE = 0.04
"""Shoulder widths above the new hem from which on the lower garment is continued."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Removal:
    """Colours under the old garment, on the working picture."""

    rgb: Floats
    """hxwx3, 0..255."""
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
    arms = [bare_arm(figure.limbs[side], figure.size, figure.unit) for side in SIDES]
    weight = _weight(figure, old, arms)
    seen = np.asarray(figure.body.skin & figure.solid & (weight <= 0))
    body = np.maximum.reduce([trunk(figure), *(_shoulder(figure, arm) for arm in arms)])
    rows = np.arange(old.shape[0])[:, None]
    waist = float(figure.hips[1]) - WAIST * figure.body.torso_height
    skin_rows = np.asarray(rows < min(hem - HEM_RISE * figure.unit, waist))
    known_ground = ~_grown(np.asarray(figure.body.mask > 0.1), 0.03 * figure.unit)
    rgb = fill_ground(figure.body.rgb, known_ground, old)
    below, above = _softened(body * ~skin_rows), _softened(body * skin_rows)
    rgb = _over(rgb, fill_lower(figure, weight > 0), below)
    limbs, solid = _arms_alone(figure, arms)
    skin = fill_skin(figure, seen, limbs, solid)
    rgb = _over(rgb, skin, above)
    for arm in arms:
        rgb = _over(rgb, _arm_colours(figure, arm, skin), _below_shoulder(figure, arm))
    both = np.maximum(arms[0].alpha, arms[1].alpha)
    ground = np.asarray(np.maximum(np.maximum(below, above), both) < 0.5)
    return Removal(rgb=rgb, weight=weight, old=old, ground=ground, arms=as_floats(both))


def _arms_alone(figure: Figure, arms: list[BareArm]) -> tuple[Floats, Mask]:
    """Colours of the invented arms, and where they are surely arm."""
    rgb = np.zeros((*figure.old.shape, 3), np.float32)
    solid = np.zeros(figure.old.shape, np.bool_)
    for arm in arms:
        if arm.texture is not None:
            on = (arm.alpha > 0.9) & (arm.along > SHOULDER[1] * figure.unit)
            rgb[on] = sampled(figure.body.rgb, arm.texture)[on]
            solid |= on
    return rgb, solid


def _shoulder(figure: Figure, arm: BareArm) -> Floats:
    """The upper end of an arm, which belongs to the trunk."""
    return as_floats(arm.alpha * (arm.along < 2 * SHOULDER[1] * figure.unit))


def _below_shoulder(figure: Figure, arm: BareArm) -> Floats:
    """The arm's alpha, which passes into the shoulder's skin above."""
    low, high = (share * figure.unit for share in SHOULDER)
    return as_floats(arm.alpha * np.clip((arm.along - low) / (high - low), 0, 1))


def with_trims(figure: Figure) -> Mask:
    """The old garment with stripes and cuffs of other colours, which finding it may miss."""
    body, unit = figure.body, figure.unit
    height, width = body.mask.shape
    zone = np.zeros((height, width), np.uint8)
    for side in SIDES:
        arm = figure.arm(side)
        corners = np.round(np.stack([arm.neck, arm.tip, arm.shoulder, arm.elbow])).astype(np.int32)
        cv2.polylines(zone, [corners], isClosed=False, color=1, thickness=round(0.5 * unit))
    rows = np.arange(height)[:, None]
    columns = np.arange(width)
    zone[(rows < chin(figure)) | (np.abs(columns - figure.shoulders[0]) < 0.2 * unit)] = 0
    odd = (zone > 0) & (body.mask > 0.4) & ~body.skin & ~body.hair & (body.front < 0.3)
    odd = cv2.morphologyEx(odd.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    joined = odd | figure.old
    _, labels = cv2.connectedComponents(joined.astype(np.uint8))
    kept = np.unique(labels[figure.old])
    return np.asarray(np.isin(labels, kept[kept > 0]))


def _weight(figure: Figure, old: Mask, arms: list[BareArm]) -> Floats:
    grown = _grown(old, SPREAD * figure.unit)
    free = np.clip(1 - 1.5 * figure.body.front, 0, 1)
    # The old sleeve's end shades the arm: there the arm is not left as it is.
    shaded = np.maximum(arms[0].hidden, arms[1].hidden) * _grown(old, 2 * SPREAD * figure.unit)
    hair = cv2.GaussianBlur(figure.body.hair.astype(np.float32), (0, 0), SOFT)
    free = np.maximum(free, shaded) * np.clip(1 - 1.5 * hair, 0, 1)
    rows = np.arange(old.shape[0])[:, None]
    hard = as_floats((grown & (rows > chin(figure))).astype(np.float32))
    soft = cv2.GaussianBlur(hard, (0, 0), SOFT) * hard
    return as_floats(np.maximum(soft, shaded * (rows > chin(figure))) * free)


def _grown(mask: Mask, radius: float) -> Mask:
    size = 2 * max(1, round(radius)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return cv2.dilate(mask.astype(np.uint8), kernel) > 0


def _softened(values: Floats) -> Floats:
    return as_floats(cv2.GaussianBlur(as_floats(values), (0, 0), SOFT))


def _over(below: Floats, above: Floats, alpha: Floats) -> Floats:
    return as_floats(below + (above - below) * alpha[..., None])


def _arm_colours(figure: Figure, arm: BareArm, skin: Floats) -> Floats:
    """The seen arm continued, or the skin tone made round where too little is seen."""
    if arm.texture is not None:
        return sampled(figure.body.rgb, arm.texture)
    round_off = 1 - 0.22 * np.clip(np.abs(arm.across), 0, 1) ** 3
    return as_floats(skin * round_off[..., None])
