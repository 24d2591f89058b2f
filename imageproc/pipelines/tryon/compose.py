"""Everything laid over the photo, at the size of the result."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.cloth import cloth_at
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.layers import Layers, laid
from imageproc.pipelines.tryon.light import FRONT_SHADOW, shadow
from imageproc.pipelines.tryon.removal import Removal

NOTHING = 1 / 255
"""What is covered less is left as it is."""
HANGING = 0.10
"""Shoulder widths below the armpits over which an arm comes in front of the trunk."""
GRAIN_SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """All that the last step lays together."""

    figure: Figure
    garment: Garment
    source: Picture
    """The garment's photo at its own size."""
    layers: Layers
    removal: Removal
    folds: Floats
    """hxw factors on cloth, from the old garment and from the body's roundness."""


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
    parts = layers.lay(figure.size)
    alphas = {
        name: as_floats(laid(layers.cuts[name], part.where) * part.window)
        for name, part in parts.items()
    }
    return _covering(figure, alphas, arms, figure.size)


def _covering(
    figure: Figure, alphas: dict[str, Floats], arms: Floats, size: tuple[int, int]
) -> Cover:
    front = enlarged(np.maximum(_smoothed(figure.body.front), hanging(figure, arms)), size)
    hair = np.minimum(front, enlarged(_soft_hair(figure), size))
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


def compose(photo: Bytes, scene: Scene) -> tuple[Bytes, Floats]:
    """The photo (HxWx3) in the new garment, and where it was changed (HxW, 0..1).

    Where nothing was changed the pixels are the photo's own.
    """
    size = photo.shape[1], photo.shape[0]
    scale = size[0] / scene.figure.size[0]
    unit = scene.figure.unit * scale
    removal, base = scene.removal, as_floats(photo)
    weight = enlarged(removal.weight, size)
    filling = enlarged(removal.rgb, size) + _grain(photo, size)[..., None]
    result = base + (filling - base) * weight[..., None]
    colours, alphas = _bent(scene, size, scale)
    cover = _covering(scene.figure, alphas, scene.removal.arms, size)
    person = np.maximum(enlarged(scene.figure.body.mask, size), weight)
    shade = shadow(cover.all, unit)
    result *= (1 + (shade - 1) * person)[..., None]
    folds = enlarged(scene.folds, size)
    front = shadow(enlarged(scene.figure.body.front, size), unit, FRONT_SHADOW)
    torso = colours["torso"] * (folds * front)[..., None]
    under = 1 + (shadow(cover.sleeves, unit, FRONT_SHADOW) - 1) * _below_armpits(scene, size, scale)
    result += (torso * under[..., None] - result) * cover.torso[..., None]
    for name in colours.keys() - {"torso"}:
        alpha = np.minimum(alphas[name], cover.sleeves)
        result += (colours[name] * folds[..., None] - result) * alpha[..., None]
    touched = np.maximum(np.maximum(weight, cover.all), (1 - shade) * person)
    changed = touched > NOTHING
    rounded = np.clip(result + 0.5, 0, 255).astype(np.uint8)
    return np.where(changed[..., None], rounded, photo), as_floats(touched * changed)


def _below_armpits(scene: Scene, size: tuple[int, int], scale: float) -> Floats:
    """hxw in 0..1: above them sleeve and torso are one piece."""
    x = np.arange(size[0], dtype=np.float32)
    y = np.arange(size[1], dtype=np.float32)[:, None]
    left, right = (scene.figure.arm(side).armpit * scale for side in SIDES)
    share = np.clip((x - left[0]) / max(float(right[0] - left[0]), 1), 0, 1)
    line = left[1] + share * (right[1] - left[1])
    return as_floats(np.clip((y - line) / (0.08 * scene.figure.unit * scale), 0, 1))


def _bent(
    scene: Scene, size: tuple[int, int], scale: float
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    factor = float(np.median(scene.layers.fields["torso"].area_factors())) ** 0.5 / scale
    cloth = cloth_at(scene.garment, scene.source, scene.layers.cuts, factor)
    colours, alphas = {}, {}
    for name, part in scene.layers.lay(size, scale).items():
        place = as_floats((part.where + 0.5) * cloth.scale - 0.5)
        colours[name] = laid(cloth.rgb, place)
        alphas[name] = as_floats(laid(cloth.cuts[name], place) * part.window)
    return colours, alphas


def _grain(photo: Bytes, size: tuple[int, int]) -> Floats:
    """Noise as strong as the photo's own: smooth fillings look painted without it."""
    grey = as_floats(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY))
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 1.5)
    strength = min(1.4826 * float(np.median(np.abs(fine))), 4.0)
    noise = np.random.default_rng(GRAIN_SEED).normal(0, 1, (size[1], size[0])).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.8)
    return as_floats(soft / max(float(soft.std()), 1e-6) * strength)


def enlarged(values: Floats, size: tuple[int, int]) -> Floats:
    """Working values at the size of the result."""
    if (values.shape[1], values.shape[0]) == size:
        return values
    return as_floats(cv2.resize(values, size, interpolation=cv2.INTER_LINEAR))
