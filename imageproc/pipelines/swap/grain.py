"""A drawn face made as sharp, as smooth-skinned and as grainy as the target's.

Three figures that do not depend on each other: sharpness from the eyes, where both faces have
edges; texture and grain from the skin, by medians, so that brows and glasses do not count.
"""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap.regions import Shape, blurred

FINE, COARSE = 1.0, 2.0
"""Blurs between which sharpness is compared, pixels."""
SHARPER, MOST_BLUR, STEPS = 1.05, 2.5, 6
"""From where on the drawn face is blurred, by at most so many pixels, found in so many halvings."""
LEAST_TEXTURE, MOST_TEXTURE = 0.45, 1.3
"""How much of its pores a drawn skin keeps at least, and how much it may gain."""
MOST_SHARPENED = 0.3
MOST_NOISE = 1.5
"""Of L."""
SEED = 1
NORMAL = 1.4826
"""Standard deviation of normal noise over the median of its amount."""
LAPLACES = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
"""Blind to edges and to light (Immerkaer 1996); of noise of 1 it makes noise of 1."""
LEAST_PIXELS = 50


def matched(
    lab: Floats, target: Floats, skins: tuple[Floats, Floats], eyes: tuple[Floats, Floats]
) -> Floats:
    """HxWx3 Lab of a drawn face, made like the target's.

    `skins` and `eyes` are HxW 0..1: where skin, and where the eyes with what is around them, are
    seen on the drawn face and on the target's.
    """
    if min(int((each > 0.5).sum()) for each in (*skins, *eyes)) < LEAST_PIXELS:
        return lab
    sharp = _as_sharp(lab, eyes[0], sharpness(target[..., 0], eyes[1]))
    light = _as_textured(sharp[..., 0], skins[0], texture(target[..., 0], skins[1]))
    missing = grain(target[..., 0], skins[1]) ** 2 - grain(light, skins[0]) ** 2
    light = light + min(MOST_NOISE, float(np.sqrt(max(missing, 0)))) * noise(light.shape)
    return np.asarray(np.dstack([light, sharp[..., 1:]]), np.float32)


def sharpness(light: Floats, where: Floats) -> float:
    """How much of the structure is fine; it does not depend on contrast."""
    soft = blurred(light, FINE)
    inside = where > 0.5
    fine = np.square(light - soft)[inside].mean()
    coarse = np.square(soft - blurred(light, COARSE))[inside].mean()
    return float(np.sqrt(fine / max(float(coarse), 1e-6)))


def texture(light: Floats, where: Floats) -> float:
    """Usual amount of fine structure, of L."""
    return _usual(light - blurred(light, FINE), where)


def grain(light: Floats, where: Floats) -> float:
    """Noise from pixel to pixel, of L."""
    return _usual(np.asarray(cv2.filter2D(light, cv2.CV_32F, LAPLACES), np.float32), where)


def _usual(values: Floats, where: Floats) -> float:
    return NORMAL * float(np.median(np.abs(values[where > 0.5])))


def _as_sharp(lab: Floats, eyes: Floats, wanted: float) -> Floats:
    """Blurred to it, or sharpened a little towards it."""
    light = np.ascontiguousarray(lab[..., 0])
    seen = sharpness(light, eyes)
    if seen > SHARPER * wanted:
        return blurred(lab, _blur_to(light, eyes, wanted))
    gain = min(MOST_SHARPENED, wanted / max(seen, 1e-3) - 1)
    sharp = lab.copy()
    sharp[..., 0] += max(gain, 0) * (light - blurred(light, FINE))
    return sharp


def _blur_to(light: Floats, eyes: Floats, wanted: float) -> float:
    low, high = 0.0, MOST_BLUR
    for _ in range(STEPS):
        sigma = (low + high) / 2
        too_much = sharpness(blurred(light, sigma), eyes) < wanted
        low, high = (low, sigma) if too_much else (sigma, high)
    return (low + high) / 2


def _as_textured(light: Floats, skin: Floats, wanted: float) -> Floats:
    share = wanted / max(texture(light, skin), 1e-3)
    gain = float(np.clip(share, LEAST_TEXTURE, MOST_TEXTURE)) - 1
    fine = blurred(skin, FINE) * (light - blurred(light, FINE))
    return np.asarray(light + gain * fine, np.float32)


def noise(shape: Shape) -> Floats:
    """HxW: grain of 1, the same every time."""
    drawn = np.random.default_rng(SEED).standard_normal(shape[:2], np.float32)
    soft = blurred(drawn, 0.5)
    return np.asarray(soft / max(grain(soft, np.ones_like(soft)), 1e-6), np.float32)
