"""What stands out in a picture, without a network.

Boundary connectivity (Zhu, Liang, Wei, Sun: Saliency Optimization from Robust
Background Detection, CVPR 2014) on superpixels made by k-means, mixed with
the distance from the frame's colours and a mild pull towards the middle.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.refine import as_floats

SIDE = 160
"""Long side of the superpixel map, pixels."""
REGIONS = 180
COMPACTNESS = 12.0
"""Lab units that one region's width is worth."""

MIX = (0.6, 0.2, 0.2)
"""Boundary connectivity, frame colours, middle."""

BORDER_COLOURS = 5

Labels = npt.NDArray[np.intp]
Matrix = npt.NDArray[np.float64]


def saliency(lab: Floats, ring: npt.NDArray[np.bool_]) -> Floats:
    """How much each pixel of an HxWx3 Lab picture stands out, about 0..1.

    `ring` marks the pixels at the frame. Set OpenCV's random seed first:
    k-means starts from it.
    """
    parts = (
        boundary_saliency(lab),
        border_distance(lab, ring),
        _middle(*lab.shape[:2]),
    )
    mixed = sum(weight * _stretch(part) for weight, part in zip(MIX, parts, strict=True))
    return as_floats(np.asarray(mixed))


def border_distance(lab: Floats, ring: npt.NDArray[np.bool_]) -> Floats:
    """Lab distance to the nearest of the frame's main colours, HxW."""
    colours = border_colours(lab, ring)
    distances = [np.linalg.norm(lab - colour, axis=2) for colour in colours]
    return as_floats(np.min(distances, axis=0))


def border_colours(lab: Floats, ring: npt.NDArray[np.bool_]) -> Floats:
    """The main colours of the frame, up to 5x3 in Lab."""
    samples = np.ascontiguousarray(lab[ring])
    count = min(BORDER_COLOURS, len(samples))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    labels = np.zeros((len(samples), 1), np.int32)
    _, _, centres = cv2.kmeans(samples, count, labels, stop, 1, cv2.KMEANS_PP_CENTERS)
    return as_floats(centres)


def _middle(height: int, width: int) -> Floats:
    """A Gaussian a little below the centre, where things stand."""
    x = (np.arange(width) + 0.5) / width - 0.5
    y = (np.arange(height) + 0.5) / height - 0.55
    return as_floats(np.exp(-(y[:, None] ** 2) / (2 * 0.42**2) - x**2 / (2 * 0.33**2)))


def _stretch(values: Floats) -> Floats:
    low, high = np.quantile(values, (0.02, 0.98))
    return as_floats(np.clip((values - low) / max(high - low, 1e-6), 0, 1))


def boundary_saliency(lab: Floats) -> Floats:
    """Boundary connectivity with its final optimisation, HxW, about 0..1."""
    height, width = lab.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    small = as_floats(cv2.resize(lab, size, interpolation=cv2.INTER_AREA))
    labels = superpixels(small)
    value = _solve(small, labels)[labels]
    return as_floats(cv2.resize(as_floats(value), (width, height), interpolation=cv2.INTER_LINEAR))


def superpixels(lab: Floats) -> Labels:
    """HxW region numbers without gaps: k-means on colour and place, from a grid."""
    height, width = lab.shape[:2]
    step = max(1.0, np.sqrt(height * width / REGIONS))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    place = np.stack([y, x], axis=2) * np.float32(COMPACTNESS / step)
    samples = np.concatenate([lab, place], axis=2).reshape(-1, 5)
    rows, columns = max(1, round(height / step)), max(1, round(width / step))
    grid = (y * rows // height) * columns + x * columns // width
    labels = grid.reshape(-1, 1).astype(np.int32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 8, 0.1)
    _, labels, _ = cv2.kmeans(
        as_floats(samples), rows * columns, labels, stop, 1, cv2.KMEANS_USE_INITIAL_LABELS
    )
    _, compact = np.unique(labels, return_inverse=True)
    return np.asarray(compact).reshape(height, width)


def _solve(lab: Floats, labels: Labels) -> Matrix:
    """One value per region: ground towards 0, contrast to it towards 1, smooth between alike."""
    colours, places = _means(lab, labels)
    distance = _distances(colours)
    near = _neighbours(labels)
    edge = _at_frame(labels)
    ground = _ground_weight(distance, near, edge)
    front = _contrast(distance, places, ground)
    smooth = np.where(near, np.exp(-(distance**2) / 200) + 0.1, 0.0)
    system = np.diag(ground + front + smooth.sum(axis=1) + 1e-6) - smooth
    return np.linalg.solve(system, front)


def _means(lab: Floats, labels: Labels) -> tuple[Matrix, Matrix]:
    """Mean colour, and mean place in 0..1 of the long side, per region."""
    flat = labels.ravel()
    height, width = labels.shape
    y, x = np.mgrid[:height, :width]
    values = [*lab.reshape(-1, 3).T, y.ravel() / max(height, width), x.ravel() / max(height, width)]
    counts = np.bincount(flat)
    means = np.stack([np.bincount(flat, weights=value) / counts for value in values], axis=1)
    return means[:, :3], means[:, 3:]


def _distances(points: Matrix) -> Matrix:
    return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=2))


def _neighbours(labels: Labels) -> npt.NDArray[np.bool_]:
    """Which regions touch; all regions at the frame count as touching."""
    count = int(labels.max()) + 1
    near = np.zeros((count, count), np.bool_)
    near[labels[:, :-1], labels[:, 1:]] = True
    near[labels[:-1], labels[1:]] = True
    edge = _at_frame(labels)
    near |= near.T | np.outer(edge, edge)
    np.fill_diagonal(near, val=False)
    return near


def _at_frame(labels: Labels) -> npt.NDArray[np.bool_]:
    frame = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    edge = np.zeros(int(labels.max()) + 1, np.bool_)
    edge[frame] = True
    return edge


def _ground_weight(
    distance: Matrix, near: npt.NDArray[np.bool_], edge: npt.NDArray[np.bool_]
) -> Matrix:
    """0..1: how firmly a region hangs on to the frame for its size."""
    alike = np.exp(-(_geodesics(distance, near) ** 2) / 200)
    connectivity = alike[:, edge].sum(axis=1) / np.sqrt(alike.sum(axis=1))
    return np.asarray(1 - np.exp(-(connectivity**2) / 2))


def _geodesics(distance: Matrix, near: npt.NDArray[np.bool_]) -> Matrix:
    """All shortest paths (Floyd and Warshall); steps between near-equal colours are free."""
    steps = np.where(near, distance, np.inf)
    nearest = steps.min(axis=1)
    free = float(nearest[np.isfinite(nearest)].mean()) if np.isfinite(nearest).any() else 0.0
    paths = np.maximum(steps - free, 0)
    np.fill_diagonal(paths, 0)
    for middle in range(len(paths)):
        np.minimum(paths, paths[:, middle, None] + paths[middle], out=paths)
    return paths


def _contrast(distance: Matrix, places: Matrix, ground: Matrix) -> Matrix:
    """0..1: difference from what hangs on to the frame, near things counting more."""
    closeness = np.exp(-(_distances(places) ** 2) / (2 * 0.4**2))
    contrast = (distance * closeness) @ ground
    return np.asarray(contrast / max(float(contrast.max()), 1e-6))
