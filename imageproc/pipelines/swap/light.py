"""The target's colour and light on a drawn face.

Twice the target's less the drawn face's is added: of the medians of the skin,
then of the skin blurred so far that only light is left of it.
"""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap.regions import blurred

REACH = 0.4
"""Blur that leaves only light, eye distances: less takes beards for light, more leaves the side
light of the source."""
COARSE = 4
"""Light is worked out on so many times smaller pictures."""
LEAST = 0.02
"""Weight below which nothing is known about the light."""
MOST_CHROMA = 1.25
"""Of the skin's, how much of a colour the lightest places get."""
COLOURLESS = 3.0
"""In a and b of Lab: pictures without colours vary less."""
SHADOWS = 0.04
"""Blur that leaves shadows and highlights of the skin, without pores; eye distances."""
LEAST_CONTRAST = 0.6
"""Shadows and highlights are left at least so strong."""


def relit(drawn: Floats, target: Floats, own: Floats, other: Floats, eyes: float) -> Floats:
    """HxWx3 Lab of the drawn face in the light of the target.

    `own` and `other` (HxW, 0..1) are the skin of the drawn and of the target's
    face; `eyes` is the unit of length in pixels.
    """
    if own.max(initial=0) <= 0.5 or other.max(initial=0) <= 0.5:
        return drawn
    level = median(target, other)
    even = _moved(drawn, level - median(drawn, own), level[0])
    theirs, ours = _light(target, other, eyes), _light(even, own, eyes)
    calm = even + _calmed(even - ours, target - theirs, own, other, eyes)
    result = _moved(calm, theirs - ours, level[0])
    if _is_one_colour(target):
        result[..., 1:] = level[1:]
    return result


def _is_one_colour(lab: Floats) -> bool:
    """Whether it is a picture in greys, or in browns."""
    away = np.linalg.norm(lab[..., 1:] - np.median(lab[..., 1:], axis=(0, 1)), axis=2)
    return bool(np.percentile(away, 95) < COLOURLESS)


def _calmed(ours: Floats, theirs: Floats, own: Floats, other: Floats, eyes: float) -> Floats:
    """HxWx3 to add, so that shadows and highlights of the skin are no stronger than the target's.

    `ours` and `theirs` are Lab without the light.
    """
    sigma = SHADOWS * eyes
    soft = blurred(ours, sigma)
    seen = _spread(soft[..., 0][own > 0.5])
    wanted = _spread(blurred(theirs, sigma)[..., 0][other > 0.5])
    gain = float(np.clip(wanted / max(seen, 1e-3), LEAST_CONTRAST, 1))
    where = blurred(own, sigma)[..., None]
    return np.asarray((gain - 1) * where * soft, np.float32)


def _spread(values: Floats) -> float:
    """Between the 10th and the 90th percentile."""
    low, high = np.percentile(values, (10, 90))
    return float(high - low)


def median(lab: Floats, where: Floats) -> Floats:
    """3: of what is more than half within."""
    return np.asarray(np.median(lab[where > 0.5], axis=0), np.float32)


def _moved(lab: Floats, by: Floats, skin: float) -> Floats:
    """Lighter by all of `by`, and as much more coloured as it is light.

    Shadows have little colour: given all of it, they would turn blue or orange.
    """
    share = np.clip(lab[..., :1] / max(skin, 1.0), 0, MOST_CHROMA)
    scale = np.concatenate([np.ones_like(share), share, share], axis=2)
    return np.asarray(lab + by * scale, np.float32)


def _light(lab: Floats, where: Floats, eyes: float) -> Floats:
    """HxWx3: blurred over the skin alone, and continued around it."""
    height, width = where.shape
    size = max(1, width // COARSE), max(1, height // COARSE)
    weight = cv2.resize(where, size, interpolation=cv2.INTER_AREA)
    colours = cv2.resize(lab * where[..., None], size, interpolation=cv2.INTER_AREA)
    sigma = REACH * eyes / COARSE
    share = blurred(np.asarray(weight, np.float32), sigma)[..., None]
    mean = blurred(np.asarray(colours, np.float32), sigma) / np.maximum(share, 1e-6)
    total = colours.sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
    known = np.clip(share / LEAST, 0, 1)
    found = known * mean + (1 - known) * total
    large = cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)
