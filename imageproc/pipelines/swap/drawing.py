"""The engine "mesh": a source's own pixels, bent into the target's pose."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.hair import INNER
from imageproc.pipelines.swap.model import Drawn, Side
from imageproc.pipelines.swap.mouth import between_lips, takes_template_mouth, with_mouth_of
from imageproc.pipelines.swap.pose import pinned, reposed
from imageproc.pipelines.swap.regions import blurred, dilated, polygon
from imageproc.pipelines.swap.warp import dense_map, looked_up

FINER, KEPT = 1.2, 1.1
"""A source whose eyes are so many times as far apart is reduced first, to the second figure."""

AROUND_HAIR, SOFT = 0.05, 0.02
"""Eye distances around a source's hair that are not drawn: its shadow, single hairs; and blur."""


def draw(source: Side, target: Side, keep_expression: bool) -> Drawn:  # noqa: FBT001 (Drawer)
    """The source's face within the target's outline; between open lips, nothing."""
    eyes = target.mesh.eye_distance
    points = pinned(reposed(source.mesh, target.mesh), target.mesh)
    keeps_mouth = takes_template_mouth(target.mesh, keep_expression)
    if keeps_mouth:
        points = with_mouth_of(target.mesh, points)
    rgb, there = _reduced(source, target)
    places = dense_map(target.rgb.shape, points, there, target.mesh.points[:, 2])
    pixels, valid = looked_up(rgb, places)
    hair, beard = (_carried(each, rgb, places) for each in (source.hair, source.beard))
    if hair is not None:
        hidden = _above_brows(dilated(hair, AROUND_HAIR * eyes), points)
        valid = np.asarray(valid * (1 - blurred(hidden, SOFT * eyes)), np.float32)
    if keeps_mouth:
        valid = np.asarray(valid * (1 - between_lips(target.rgb.shape, target.mesh)), np.float32)
    return Drawn(rgb=pixels, valid=valid, points=points, beard=beard)


def _above_brows(hair: Floats, points: Floats) -> Floats:
    """HxW: hair, with its fringe and shadow, outside the inner face."""
    inner = polygon(hair.shape, points[list(INNER)])
    return np.asarray(hair * (1 - inner), np.float32)


def _carried(part: Floats | None, rgb: Bytes, places: Floats) -> Floats | None:
    """A part of the source at the target's pixels; `places` are in the reduced source."""
    if part is None:
        return None
    size = rgb.shape[1], rgb.shape[0]
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    x, y = (np.ascontiguousarray(places[..., axis]) for axis in (0, 1))
    return np.asarray(cv2.remap(small, x, y, cv2.INTER_LINEAR), np.float32)


def _reduced(source: Side, target: Side) -> tuple[Bytes, Floats]:
    """The source at a size near the target's, or it would flicker; and its points there."""
    points = source.mesh.points[:, :2]
    factor = KEPT * target.mesh.eye_distance / source.mesh.eye_distance
    if factor * FINER > KEPT:
        return source.rgb, points
    height, width = source.rgb.shape[:2]
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = cv2.resize(source.rgb, size, interpolation=cv2.INTER_AREA)
    steps = np.array(size, np.float32) / (width, height)
    # A pixel's centre lies half a pixel from its corner, which is what stays while resizing.
    return np.asarray(small, np.uint8), np.asarray((points + 0.5) * steps - 0.5, np.float32)
