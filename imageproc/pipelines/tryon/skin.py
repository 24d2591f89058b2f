"""Skin of neck, shoulders and chest that the old garment hid."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.box import Box
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.membrane import membrane

ENOUGH = 60
"""Pixels that a colour is told from."""
USUAL = np.array([200, 160, 140], np.float32)
"""Where no skin is seen at all."""
REACH = 0.30
"""Shoulder widths over which seen skin gives way to the person's mean tone."""
FACE_SHARE = 0.2
"""Of the mean tone; the rest is neck and arms."""
BONE = 0.045
"""How much darker the hollow beside a collar bone is."""


def chin(figure: Figure) -> float:
    """y below the mouth."""
    points = figure.body.points
    mouth = float(points[9:11, 1].mean())
    return mouth + 0.9 * (mouth - float(points[0, 1]))


def tone(figure: Figure, seen: Mask) -> Floats:
    """The person's mean colour, 3 numbers 0..255: of neck, or else arms, and of the face."""
    rgb = as_floats(figure.body.rgb)
    height, width = seen.shape
    rows, columns = np.arange(height)[:, None], np.arange(width)
    low = rows > chin(figure)
    near = np.abs(columns - figure.shoulders[0]) < 0.35 * figure.unit
    high = rows < figure.shoulders[1] + 0.35 * figure.unit
    neck, rest, face = seen & low & near & high, seen & low, seen & ~low
    parts = [part for part in (neck, rest) if int(part.sum()) > ENOUGH][:1]
    parts += [part for part in (face,) if int(part.sum()) > ENOUGH]
    if not parts:
        return USUAL
    # The neck lies in the head's shadow: its lighter half is what a chest looks like.
    colours = [_lighter(rgb[part]) for part in parts]
    if len(colours) == 1:
        return colours[0]
    return as_floats((1 - FACE_SHARE) * colours[0] + FACE_SHARE * colours[1])


def _lighter(colours: Floats) -> Floats:
    """The mean of those between the median and the lightest tenth."""
    light = colours.mean(axis=1)
    low, high = np.percentile(light, (50, 90))
    return as_floats(colours[(light >= low) & (light <= high)].mean(axis=0))


def fill_skin(figure: Figure, seen: Mask, rgb: Floats, arms: Mask, box: Box) -> Floats:
    """Colours 0..255 of the part `box`: right at the edge of the `seen` skin, like skin elsewhere.

    The seen neck is continued like a soap film to the invented `arms` of
    `rgb` (hxwx3) and fades to the person's mean tone in between; collar bones
    are drawn faintly.
    """
    rows = np.arange(seen.shape[0])[:, None]
    own = np.asarray(seen & (rows > chin(figure)))
    mean = tone(figure, seen)
    known = (own | arms)[box]
    if not known.any():
        return as_floats(mean * _relief(figure, box)[..., None])
    source = np.where(own[box][..., None], as_floats(figure.body.rgb[box]), rgb[box])
    film = membrane(as_floats(cv2.bilateralFilter(as_floats(source), 7, 25, 3)), known)
    away = cv2.distanceTransform((~known).astype(np.uint8), cv2.DIST_L2, 5)
    share = (1 - np.exp(-((away / (REACH * figure.unit)) ** 2)))[..., None]
    mixed = film * (1 - share) + mean * share
    fade = np.clip(away / (0.06 * figure.unit), 0, 1)
    relief = 1 + (_relief(figure, box) - 1) * fade
    return as_floats(np.clip(mixed * relief[..., None], 0, 255))


def _relief(figure: Figure, box: Box) -> Floats:
    """hxw factors near 1: hollows above the collar bones, darker sides."""
    unit = figure.unit
    y, x = np.mgrid[box].astype(np.float32)
    result = np.ones(x.shape, np.float32)
    for side in SIDES:
        arm = figure.arm(side)
        start = np.array([figure.centre(float(arm.neck[1])), arm.neck[1] + 0.20 * unit])
        start[0] += OUTWARDS[side] * 0.06 * unit
        end = np.array([arm.shoulder[0], arm.neck[1] + 0.10 * unit])
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)
        t = (x - start[0]) * along[0] + (y - start[1]) * along[1]
        d = (x - start[0]) * -along[1] + (y - start[1]) * along[0]
        d = d * OUTWARDS[side] / (0.035 * unit)
        length = float(np.linalg.norm(end - start))
        ends = np.clip(t / (0.1 * unit), 0, 1) * np.clip((length - t) / (0.1 * unit), 0, 1)
        # A light ridge with a dark hollow above it.
        result += as_floats(BONE * ends * d * np.exp(-(d**2) / 2))
    return result
