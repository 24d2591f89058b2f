"""What is in front of the upper garment: forearms, hands, hair."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.body import zones
from imageproc.pipelines.body.clothing import Clothing
from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.body.scene import Scene
from imageproc.pipelines.body.skeleton import Skeleton
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

LEAST_SKIN = 0.3
"""What the network must say of skin that the colour calls skin."""
LOWEST_HAIR = 0.45
"""In shoulder widths below the shoulders: a patterned sleeve is called hair otherwise."""
BLUR = 1.0
"""Sigma of the edge, pixels."""


def find_front(scene: Scene, worn: Mask, clothing: Clothing | None) -> Floats:
    """hxw, 0..1."""
    arms = zones.forearms(worn.shape, scene.person) & scene.skin & ~worn
    if clothing is not None:
        arms &= clothing.skin > LEAST_SKIN
    return as_floats(cv2.GaussianBlur((arms | scene.hair).astype(np.float32), (0, 0), BLUR))


def head_hair(person: Skeleton, hair: Floats) -> Mask:
    """The part of a network's hair (hxw, 0..1) that hangs from the head."""
    lowest = float(person.shoulders[1]) + LOWEST_HAIR * person.shoulder_width
    found = (hair > 0.5) & zones.rows_above(hair.shape, lowest)
    _, labels = cv2.connectedComponents(found.astype(np.uint8))
    rooted = np.unique(labels[zones.rows_above(hair.shape, person.chin)])
    return np.asarray(np.isin(labels, rooted[rooted > 0]))
