"""Goods without any network: GrabCut from seeds that fit the kind of ground."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.randomness import seeded
from imageproc.pipelines.refine import as_floats, to_side
from imageproc.pipelines.saliency import border_distance, saliency

SIDE = 320
"""Long side of the work, pixels."""
RING = 0.03
"""Width of the frame that shows the ground, in long sides."""
PLAIN_SHARE = 0.85
PLAIN_DISTANCE = 10.0
"""Plain: so much of the ring lies within so much of its median colour (Lab)."""

RIPPLE = 0.3
"""Of the distance that is surely subject: what is nearer to the ground is probably ground."""

SMALLEST_PART = 0.12
"""Of the largest part's area."""
LARGEST_HOLE = 0.0015
"""Of the picture's area: smaller holes are filled."""

Mask = npt.NDArray[np.bool_]
Seeds = npt.NDArray[np.uint8]


def goods_matte(rgb: Bytes) -> Floats:
    """HxWx3 uint8 to hxw float32, 0 or 1. Raises `NoSubject`."""
    small = to_side(rgb, SIDE)
    lab = as_floats(cv2.cvtColor(small, cv2.COLOR_RGB2Lab))
    ring = _ring(lab.shape[:2])
    distance = as_floats(np.linalg.norm(lab - np.median(lab[ring], axis=0), axis=2))
    with seeded():
        mask = _cut(small, lab, ring, distance)
    return _tidy(mask).astype(np.float32)


def _cut(small: Floats, lab: Floats, ring: Mask, distance: Floats) -> Mask:
    if is_plain(distance, ring):
        return _grabcut(small, plain_seeds(distance, ring), rounds=2)
    mask = _grabcut(small, busy_seeds(lab, ring), rounds=6)
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0


def _ring(shape: tuple[int, ...]) -> Mask:
    height, width = shape
    depth = max(2, round(RING * max(height, width)))
    ring = np.ones((height, width), np.bool_)
    ring[depth:-depth, depth:-depth] = False
    return ring


def is_plain(distance: Floats, ring: Mask) -> bool:
    """Whether the frame is one colour: `distance` is Lab distance to its median."""
    return bool((distance[ring] < PLAIN_DISTANCE).mean() > PLAIN_SHARE)


def plain_seeds(distance: Floats, ring: Mask) -> Seeds:
    """Ground is what the frame's colour reaches from the frame, subject what is far from it."""
    noise = float(np.median(distance[ring]))
    low = 2 * noise + 1
    high = max(2.5 * low, 14)
    seeds = np.full(distance.shape, cv2.GC_PR_FGD, np.uint8)
    # The ripples that JPEG leaves around an edge: as subject they would teach GrabCut the
    # colour of the ground.
    seeds[distance < RIPPLE * high] = cv2.GC_PR_BGD
    seeds[distance > high] = cv2.GC_FGD
    seeds[ring & (distance <= 2 * high) & (seeds == cv2.GC_FGD)] = cv2.GC_PR_FGD
    seeds[_reached(distance < low)] = cv2.GC_BGD
    return seeds


def _reached(ground: Mask) -> Mask:
    """The part of a mask that a flood from outside the frame reaches."""
    padded = np.pad(ground.astype(np.uint8), 1, constant_values=1)
    cv2.floodFill(padded, None, (0, 0), 2)
    return np.asarray(padded[1:-1, 1:-1] == 2)


def busy_seeds(lab: Floats, ring: Mask) -> Seeds:
    """Seeds from what stands out."""
    values = saliency(lab, ring)
    low, high = np.quantile(values, (0.15, 0.90))
    scaled = np.clip(values * 255, 0, 255).astype(np.uint8)
    otsu, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    seeds = np.full(values.shape, cv2.GC_PR_BGD, np.uint8)
    seeds[scaled > otsu] = cv2.GC_PR_FGD
    seeds[values > high] = cv2.GC_FGD
    seeds[(values < low) | (ring & (border_distance(lab, ring) < PLAIN_DISTANCE))] = cv2.GC_BGD
    return seeds


def _grabcut(small: Floats, seeds: Seeds, rounds: int) -> Mask:
    """Raises `NoSubject` when the seeds show only one side."""
    front = (seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD)
    # Each side is modelled by five Gaussians, which OpenCV wants five pixels for.
    if min(int(front.sum()), int((~front).sum())) < 5:
        raise NoSubject
    pixels = (small * 255 + 0.5).astype(np.uint8)
    seeds = seeds.copy()
    back, subject = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(pixels, seeds, (0, 0, 0, 0), back, subject, rounds, cv2.GC_INIT_WITH_MASK)
    return np.asarray((seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD))


def _tidy(mask: Mask) -> Mask:
    """Keep the main parts, fill the smallest holes. Raises `NoSubject` when nothing is left."""
    kept = _parts(mask, SMALLEST_PART, relative=True)
    filled = ~_parts(~kept, LARGEST_HOLE * mask.size, relative=False)
    if not kept.any() or filled.all():
        raise NoSubject
    return filled


def _parts(mask: Mask, least: float, *, relative: bool) -> Mask:
    """The connected parts of at least so many pixels, or so much of the largest part."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    keep = areas >= (least * areas.max() if relative else max(least, 1))
    return np.asarray(keep[labels])
