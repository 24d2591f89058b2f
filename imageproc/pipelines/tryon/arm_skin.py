"""The skin of invented arms."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask, SideName
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.arms import BareArm, bare_arm, sampled
from imageproc.pipelines.tryon.bodies import SHOULDER
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.membrane import membrane

MEET = 0.10
"""Shoulder widths over which an invented arm passes into the seen one."""


def arm_of(figure: Figure, side: SideName) -> BareArm:
    """No wider than the person is seen."""
    arm = bare_arm(figure.limbs[side], figure.size, figure.unit)
    inside = figure.body.mask[arm.box]
    return replace(arm, alpha=np.minimum(arm.alpha, inside), hidden=np.minimum(arm.hidden, inside))


def arms_alone(figure: Figure, arms: list[BareArm]) -> tuple[Floats, Mask]:
    """Colours of the invented arms, and where they are surely arm."""
    rgb = np.zeros((*figure.old.shape, 3), np.float32)
    solid = np.zeros(figure.old.shape, np.bool_)
    for arm in arms:
        if arm.texture is not None:
            on = (arm.alpha > 0.9) & (arm.along > SHOULDER[1] * figure.unit)
            rgb[arm.box][on] = sampled(figure.body.rgb, arm.texture)[on]
            solid[arm.box] |= on
    return rgb, solid


def met(colours: Floats, seen: Bytes, known: Mask, reach: float) -> Floats:
    """hxwx3 `colours` drawn to those `seen` (hxwx3) where they are `known`, fading over `reach`."""
    if not known.any():
        return colours
    film = membrane(as_floats(seen - colours), known)
    away = cv2.distanceTransform((~known).astype(np.uint8), cv2.DIST_L2, 5)
    return as_floats(np.clip(colours + film * np.exp(-away / reach)[..., None], 0, 255))


def below_shoulder(figure: Figure, arm: BareArm) -> Floats:
    """The arm's alpha, which passes into the shoulder's skin above."""
    low, high = (share * figure.unit for share in SHOULDER)
    return as_floats(arm.alpha * np.clip((arm.along - low) / (high - low), 0, 1))


def arm_colours(figure: Figure, arm: BareArm, skin: Floats, weight: Floats) -> Floats:
    """The seen arm continued, or the `skin` tone made round where too little is seen."""
    if arm.texture is not None:
        colours = sampled(figure.body.rgb, arm.texture)
    else:
        round_off = 1 - 0.22 * np.clip(np.abs(arm.across), 0, 1) ** 3
        colours = as_floats(skin * round_off[..., None])
    known = (weight[arm.box] <= 0) & (arm.alpha > 0.9) & figure.body.skin[arm.box]
    return met(colours, figure.body.rgb[arm.box], np.asarray(known), MEET * figure.unit)
