"""Skin by the colour of the face."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body import zones
from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.body.skeleton import Skeleton
from imageproc.pipelines.faces import Face
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.randomness import seeded
from imageproc.pipelines.refine import as_floats

RADIUS = 0.9
"""Of the disc round nose and mouth, in mouth widths."""
SPREAD = (60.0, 6.0, 6.0)
"""Added to the variances of L, a, b: light falls differently on arms."""
FARTHEST = 3.0
"""Mahalanobis distance up to which a colour is skin."""
BARE = 1.5
"""What is nearer than this on the chest is a neckline, not a garment."""
SURE = 0.9
"""Of the person mask: no ground shines in."""

GROUPS = 4
LEAST_SHARE = 0.08
FEWEST = 30
"""Pixels that a model of colour needs."""
MOST = 4000
"""Pixels that are grouped."""


def to_lab(rgb: Bytes) -> Floats:
    """hxwx3 uint8 to float32 CIE Lab: L 0..100."""
    return as_floats(cv2.cvtColor(as_floats(rgb) / np.float32(255), cv2.COLOR_RGB2Lab))


def find_skin(lab: Floats, person: Skeleton, mask: Floats) -> Mask:
    """Where the person (0..1) has the colour of their face or forearms rather than of the chest.

    The light on forearms differs from that on the face; clothes may have nearly
    the colour of skin, so that whatever is nearer to the chest's is none.
    """
    skin = distance(lab, lab[disc(lab.shape[:2], person.face)])
    arms = zones.forearm_cores(lab.shape, person) & (skin < FARTHEST) & (mask > SURE)
    if int(arms.sum()) >= FEWEST:
        skin = np.minimum(skin, distance(lab, lab[arms]))
    chest = zones.chest(lab.shape, person) & (skin > BARE) & (mask > SURE)
    return np.asarray((skin < FARTHEST) & (skin < _nearest(lab, lab[chest])) & (mask > 0.5))


def distance(lab: Floats, seen: Floats) -> Floats:
    """hxw Mahalanobis distance of colours (hxwx3) to those seen (nx3)."""
    inverse = np.linalg.inv(np.cov(seen, rowvar=False) + np.diag(SPREAD))
    off = lab - as_floats(np.median(seen, axis=0))
    squared = np.einsum("hwi,hwi->hw", off @ as_floats(inverse), off)
    return as_floats(np.sqrt(np.maximum(squared, 0)))


def _nearest(lab: Floats, seen: Floats) -> Floats:
    """hxw distance to the nearest of the main colours among nx3; far where there are few."""
    nearest = np.full(lab.shape[:2], np.inf, np.float32)
    for colours in main_colours(seen):
        nearest = np.minimum(nearest, distance(lab, colours))
    return nearest


def main_colours(seen: Floats) -> list[Floats]:
    """Groups of colours (k-means), each at least `LEAST_SHARE` of nx3."""
    some = np.ascontiguousarray(seen[:: max(1, len(seen) // MOST)])
    if len(some) < FEWEST:
        return []
    labels = np.zeros((len(some), 1), np.int32)
    stop = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 20, 0.5)
    with seeded():
        cv2.kmeans(some, GROUPS, labels, stop, 2, cv2.KMEANS_PP_CENTERS)
    groups = (some[labels[:, 0] == index] for index in range(GROUPS))
    return [group for group in groups if len(group) >= max(FEWEST, LEAST_SHARE * len(some))]


def disc(shape: tuple[int, ...], face: Face) -> Mask:
    """The part of the face that no hair and seldom a shadow covers."""
    highest = np.array([shape[1] - 1, shape[0] - 1])
    x, y = np.clip((face.nose + face.mouth) / 2, 0, highest)
    radius = max(2.0, RADIUS * face.mouth_width)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((columns - x) ** 2 + (rows - y) ** 2 <= radius**2)
