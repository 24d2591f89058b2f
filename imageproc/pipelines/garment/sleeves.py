"""Sleeves: what lies beyond the cut from the shoulder tip to the armpit."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.garment.model import Point, Sleeve
from imageproc.pipelines.garment.shape import Mask

CUT = 3
"""Width of the cut, pixels; it reaches so many pixels out of the garment at both ends."""
LEAST_AREA = 0.005
"""Of the garment's area: what is smaller is no sleeve."""
FARTHEST = 0.03
"""Share of the sleeve's pixels that are its cuff's middle."""
CORNER = 0.9
"""Corners of the cuff: farthest along the axis +/- so much of its normal."""

Path = npt.NDArray[np.float32]
"""nx2, x and y."""


def sleeve_of(mask: Mask, path: Path, armpit: Point) -> Sleeve | None:
    """The sleeve that a cut along `path` parts from a mask.

    `path` runs from the shoulder tip to the armpit, and on to where the sleeve
    leaves the torso. None when the cut parts nothing.
    """
    beyond = sleeve_mask(mask, path)
    if beyond is None:
        return None
    return measured(beyond, path[0], armpit)


def sleeve_mask(mask: Mask, path: Path) -> Mask | None:
    """The pixels beyond a cut, the cut's own with them; see `sleeve_of`."""
    line = np.zeros(mask.shape, np.uint8)
    points = np.rint(_lengthened(path)).astype(np.int32)
    cv2.polylines(line, [points], isClosed=False, color=1, thickness=CUT)
    rest = (mask & (line == 0)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    near = cv2.dilate(line, np.ones((3, 3), np.uint8)) > 0
    beside = np.setdiff1d(np.unique(labels[near]), [0, int(areas.argmax())])
    if not beside.size or areas[beside].max() < LEAST_AREA * mask.sum():
        return None
    beyond = labels == beside[areas[beside].argmax()]
    rim = cv2.dilate(beyond.astype(np.uint8), np.ones((2 * CUT + 1, 2 * CUT + 1), np.uint8)) > 0
    return np.asarray(beyond | (rim & mask & (line > 0)))


def _lengthened(path: Path) -> Path:
    """Both ends moved out of the garment by the width of the cut."""
    first, last = path[0] - path[1], path[-1] - path[-2]
    result = path.copy()
    result[0] += CUT * first / max(float(np.linalg.norm(first)), 1)
    result[-1] += CUT * last / max(float(np.linalg.norm(last)), 1)
    return result


def measured(beyond: Mask, tip: Point, armpit: Point) -> Sleeve:
    """The axis and the cuff's corners of a sleeve's mask, which is not empty."""
    rows, columns = np.nonzero(beyond)
    points = np.stack([columns, rows], axis=1).astype(np.float32)
    start = (tip + armpit) / 2
    distances = np.linalg.norm(points - start, axis=1)
    far = distances >= np.quantile(distances, 1 - FARTHEST)
    end = points[far].mean(axis=0)
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1)
    across = np.array([-along[1], along[0]], np.float32)
    if float(across @ (tip - armpit)) < 0:
        across = -across
    return Sleeve(
        mask=beyond,
        axis=np.stack([start, end]).astype(np.float32),
        outer=points[int((points @ (along + CORNER * across)).argmax())],
        inner=points[int((points @ (along - CORNER * across)).argmax())],
    )
