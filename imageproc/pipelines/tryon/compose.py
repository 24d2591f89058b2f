"""Everything laid over the photo, at the size of the result."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.box import View, around
from imageproc.pipelines.tryon.cloth import cloth_at
from imageproc.pipelines.tryon.cover import Cover, covering
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.layers import Layers, laid
from imageproc.pipelines.tryon.light import FRONT_SHADOW, shadow
from imageproc.pipelines.tryon.removal import Removal

NOTHING = 1 / 255
"""What is covered less is left as it is."""
AROUND = 0.10
"""Shoulder widths around what is changed: shadows end within."""
GRAIN_SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """All that the last step lays together."""

    figure: Figure
    garment: Garment
    source: Picture
    """The garment's photo at its own size."""
    layers: Layers
    cover: Cover
    """Of the new garment on the working picture."""
    removal: Removal
    folds: Floats
    """hxw factors on cloth, from the old garment and from the body's roundness."""


def compose(photo: Bytes, scene: Scene) -> tuple[Bytes, Floats]:
    """The photo (HxWx3) in the new garment, and where it was changed (HxW, 0..1).

    Where nothing was changed the pixels are the photo's own.
    """
    view = _view(photo, scene)
    weight = view.of(scene.removal.weight)
    dressed, cover, shade = _dressed(_undressed(photo, scene, view), scene, view)
    touched = np.maximum(np.maximum(weight, cover), shade)
    on = touched > NOTHING
    rgb, changed = photo.copy(), np.zeros(photo.shape[:2], np.float32)
    rounded = np.clip(dressed + 0.5, 0, 255).astype(np.uint8)
    rgb[view.box] = np.where(on[..., None], rounded, photo[view.box])
    changed[view.box] = touched * on
    return rgb, changed


def _view(photo: Bytes, scene: Scene) -> View:
    """The part of the photo that is changed, shadows and all."""
    size = photo.shape[1], photo.shape[0]
    changed = np.asarray((scene.removal.weight > 0) | (scene.cover.all > NOTHING))
    box = around(changed, AROUND * scene.figure.unit)
    return View.enlarged(box, size[0] / scene.figure.size[0], size)


def _undressed(photo: Bytes, scene: Scene, view: View) -> Floats:
    """The part of the photo without the old garment."""
    base = as_floats(photo[view.box])
    filling = view.of(scene.removal.rgb) + _grain(photo, view.shape)[..., None]
    return as_floats(base + (filling - base) * view.of(scene.removal.weight)[..., None])


def _dressed(below: Floats, scene: Scene, view: View) -> tuple[Floats, Floats, Floats]:
    """The new garment over the part `below`, what it covers, and how dark its shadow is."""
    unit, figure = scene.figure.unit * view.scale, scene.figure
    colours, alphas = _bent(scene, view)
    cover = covering(figure, alphas, scene.removal.arms, view)
    person = np.maximum(view.of(figure.body.mask), view.of(scene.removal.weight))
    shade = (1 - shadow(cover.all, unit)) * person
    result = as_floats(below * (1 - shade)[..., None])
    folds = view.of(scene.folds)
    front = shadow(view.of(figure.body.front), unit, FRONT_SHADOW)
    under = 1 + (shadow(cover.sleeves, unit, FRONT_SHADOW) - 1) * _below_armpits(figure, view)
    torso = colours["torso"] * (folds * front * under)[..., None]
    result += (torso - result) * cover.torso[..., None]
    for name in colours.keys() - {"torso"}:
        alpha = np.minimum(alphas[name], cover.sleeves)
        result += (colours[name] * folds[..., None] - result) * alpha[..., None]
    return result, cover.all, as_floats(shade)


def _below_armpits(figure: Figure, view: View) -> Floats:
    """hxw in 0..1: above them sleeve and torso are one piece."""
    left, right = (figure.arm(side).armpit for side in SIDES)
    share = np.clip((view.x - left[0]) / max(float(right[0] - left[0]), 1), 0, 1)
    line = left[1] + share * (right[1] - left[1])
    return as_floats(np.clip((view.y[:, None] - line) / (0.08 * figure.unit), 0, 1))


def _bent(scene: Scene, view: View) -> tuple[dict[str, Floats], dict[str, Floats]]:
    spread = float(np.median(scene.layers.fields["torso"].area_factors())) ** 0.5
    cloth = cloth_at(scene.garment, scene.source, scene.layers.cuts, spread / view.scale)
    colours, alphas = {}, {}
    for name, part in scene.layers.lay(view).items():
        place = as_floats((part.where + 0.5) * cloth.scale - 0.5)
        colours[name] = laid(cloth.rgb, place)
        alphas[name] = as_floats(laid(cloth.cuts[name], place) * part.window)
    return colours, alphas


def _grain(photo: Bytes, shape: tuple[int, int]) -> Floats:
    """Noise as strong as the photo's own: smooth fillings look painted without it."""
    grey = as_floats(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY))
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 1.5)
    strength = min(1.4826 * float(np.median(np.abs(fine))), 4.0)
    noise = np.random.default_rng(GRAIN_SEED).standard_normal(shape, np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.8)
    return as_floats(soft / max(float(soft.std()), 1e-6) * strength)
