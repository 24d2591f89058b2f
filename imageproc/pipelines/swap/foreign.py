"""Things in front of a face that have not the colour of its skin: a leaf, a cloth, a sleeve.

Only colour tells them apart, not lightness, or shadows would be things; so a hand, which is skin,
and what is black are not found. Only what comes in over the outline counts.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import BROWS, LIPS_OUT, OVAL
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.colours import to_lab
from imageproc.pipelines.swap.regions import (
    Shape,
    blurred,
    depth,
    dilated,
    eyes_in,
    ring,
    without,
)

FAR, PALE = 14.0, 0.2
"""Beside the skin's hue, in a and b of Lab: faces alone measured up to 14; and of the colour that
skin should have.
"""
LEAST_CHROMA = 16.0
"""Of the skin, or greyness is no sign."""
FINEST = 0.02
"""Blur, eye distances: freckles are no things."""
LEAST_AREA = 0.03
"""Square eye distances."""
RIM = 0.1
"""Depth within the outline that a thing must reach into from outside, eye distances."""
PAINTED = 0.08
"""Around eyes, brows and lips, eye distances, where colours are the face's own."""
GROWN, SOFT = 0.03, 0.02
"""Around what was found, eye distances."""

Mask = npt.NDArray[np.bool_]


def foreign(rgb: Bytes, mesh: Mesh) -> Floats | None:
    """HxW, 0..1; None where nothing is in front of the face."""
    eyes = mesh.eye_distance
    bare = _bare(rgb.shape, mesh) > 0.5
    if not bare.any():
        return None
    odd = _strange(blurred(to_lab(rgb), FINEST * eyes), bare) & bare
    rim = depth(rgb.shape, mesh.points) < RIM * eyes
    found = _large_ones(odd, rim, LEAST_AREA * eyes**2)
    if not found.any():
        return None
    return blurred(dilated(found, GROWN * eyes), SOFT * eyes)


def _bare(shape: Shape, mesh: Mesh) -> Floats:
    """The face without what may have a colour of its own."""
    points, reach = mesh.points, PAINTED * mesh.eye_distance
    own = [eyes_in(shape, points), *(ring(shape, points, each) for each in (*BROWS, LIPS_OUT))]
    return without(ring(shape, points, OVAL), (dilated(each, reach) for each in own))


def _strange(lab: Floats, bare: Mask) -> Mask:
    """HxW: of another hue than the skin, or without the colour that skin of that lightness has.

    More colour than usual is no sign: sunburn and warm light give it.
    """
    level = np.median(lab[bare], axis=0)
    chroma = max(float(np.linalg.norm(level[1:])), 1.0)
    along = lab[..., 1:] @ (level[1:] / chroma)
    beside = lab[..., 1:] @ (level[[2, 1]] * (-1, 1) / chroma)
    if chroma < LEAST_CHROMA:
        return np.asarray(np.abs(beside) > FAR)
    usual = chroma * np.clip(lab[..., 0] / max(float(level[0]), 1.0), 0.3, 1)
    return np.asarray((np.abs(beside) > FAR) | (along < PALE * usual))


def _large_ones(odd: Mask, rim: Mask, least: float) -> Floats:
    """Of what is odd, the connected parts that are large enough and reach the rim."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(odd.astype(np.uint8), connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= least
    large[0] = False
    at_rim = np.zeros(len(stats), np.bool_)
    at_rim[np.unique(labels[rim & odd])] = True
    return np.asarray((large & at_rim)[labels], np.float32)
