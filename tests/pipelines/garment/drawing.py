"""Drawn garments, 600 x 800 pixels, whose points are known."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.garment.shape import Mask, Shape, shape_of
from imageproc.pipelines.picture import Bytes, Picture

WIDTH, HEIGHT = 600, 800
CENTRE = 300
HEM = 570
GROUND, CLOTH, BACK = (244, 244, 244), (40, 80, 160), (20, 30, 60)

Corners = list[tuple[float, float]]
"""Of the left half, from the neck outwards and down to the hem."""

NECK = (240.0, 100.0)
SHORT: Corners = [NECK, (160, 130), (60, 260), (112, 305), (190, 240), (190, HEM)]
LONG: Corners = [NECK, (160, 130), (40, 640), (95, 655), (184, 250), (190, 250), (190, HEM)]
TANK: Corners = [(230, 100), (170, 110), (190, 260), (190, HEM)]
SPREAD: Corners = [NECK, (160, 130), (20, 140), (20, 230), (190, 240), (190, HEM)]
"""Sleeves at right angles."""
STRAPS: Corners = [(232, 60), (222, 60), (222, 250), (180, 290), (180, HEM)]
DRESS: Corners = [(250, 60), (215, 70), (228, 160), (240, 260), (140, 760)]
KNEE_LONG: Corners = [
    (250, 60),
    (215, 75),
    (160, 130),
    (190, 160),
    (232, 130),
    (236, 250),
    (130, 760),
]


def mask_of(left: Corners, *, floor: float = 0) -> Mask:
    """Both halves as a mask; `floor` lowers the edge between the neck points."""
    right = [(2 * CENTRE - x, y) for x, y in reversed(left)]
    neck = [(CENTRE, left[0][1] + floor)] if floor else []
    corners = np.rint(np.array([*left, *right, *neck])).astype(np.int32)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(mask, [corners], 1)
    return mask > 0


def shape(left: Corners) -> Shape:
    return shape_of(mask_of(left))


def plain(mask: Mask) -> Bytes:
    """The garment in one colour on the ground."""
    rgb = np.full((*mask.shape, 3), GROUND, np.uint8)
    rgb[mask] = CLOTH
    return rgb


def with_neck(mask: Mask, line: Corners) -> Bytes:
    """The inner back shows above a line from neck point to neck point."""
    rgb = plain(mask)
    opening = np.zeros(mask.shape, np.uint8)
    cv2.fillPoly(opening, [np.rint(np.array(line)).astype(np.int32)], 1)
    rgb[mask & (opening > 0)] = BACK
    return rgb


def photo(mask: Mask) -> Picture:
    return Picture(rgb=plain(mask), alpha=None)


def v_neck(depth: float) -> Corners:
    return [NECK, (CENTRE, NECK[1] + depth), (2 * CENTRE - NECK[0], NECK[1])]


def round_neck(depth: float) -> Corners:
    angles = np.linspace(np.pi, 0, 60)
    half = CENTRE - NECK[0]
    return [(CENTRE + half * np.cos(a), NECK[1] + depth * np.sin(a)) for a in angles]
