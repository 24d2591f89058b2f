"""What the new garment hides."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.box import View
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.layers import Layers, laid

HANGING = 0.10
"""Shoulder widths below the armpits over which an arm comes in front of the trunk."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cover:
    """What the new garment hides, hxw in 0..1 each, after what is in front was taken off."""

    torso: Floats
    sleeves: Floats

    @property
    def all(self) -> Floats:
        return as_floats(1 - (1 - self.torso) * (1 - self.sleeves))


def cover_of(figure: Figure, layers: Layers, arms: Floats) -> Cover:
    """Alpha of the new garment on the working picture; `arms` (hxw) are bare arms."""
    view = View.whole(figure.size)
    alphas = {
        name: as_floats(laid(layers.cuts[name], part.where) * part.window)
        for name, part in layers.lay(view).items()
    }
    return covering(figure, alphas, arms, view)


def covering(figure: Figure, alphas: dict[str, Floats], arms: Floats, view: View) -> Cover:
    front = view.of(np.maximum(_smoothed(figure.body.front), hanging(figure, arms)))
    hair = np.minimum(front, view.of(_soft_hair(figure)))
    sleeves = np.zeros_like(front)
    for name, alpha in alphas.items():
        if name != "torso":
            sleeves = np.maximum(sleeves, alpha)
    return Cover(
        torso=as_floats(alphas["torso"] * (1 - front)), sleeves=as_floats(sleeves * (1 - hair))
    )


def _smoothed(mask: Floats) -> Floats:
    """Without steps along its edge."""
    return as_floats(np.clip((cv2.GaussianBlur(mask, (0, 0), 1.5) - 0.5) * 1.8 + 0.5, 0, 1))


def hanging(figure: Figure, arms: Floats) -> Floats:
    """Arms below the armpits are in front of the trunk."""
    left, right = figure.body.left, figure.body.right
    rows = np.arange(arms.shape[0], dtype=np.float32)[:, None]
    top = float(left.armpit[1] + right.armpit[1]) / 2
    return as_floats(arms * np.clip((rows - top) / (HANGING * figure.unit) - 0.5, 0, 1))


def _soft_hair(figure: Figure) -> Floats:
    return as_floats(cv2.GaussianBlur(figure.body.hair.astype(np.float32), (0, 0), 1.0))
