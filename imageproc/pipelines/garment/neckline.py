"""The front edge of the neck opening.

A curve out of a family (V to scoop) is chosen that parts two colours all along,
then traced to the edge beside it by a dynamic programme. The deepest good
curve is the front: above it run the back of the neckline and the label.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.garment.curves import depths, finer, lengths, neck_curves, normals
from imageproc.pipelines.garment.model import GarmentSide
from imageproc.pipelines.garment.shape import Mask, Shape
from imageproc.pipelines.garment.trace import cheapest
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats

OFFSET = 0.018
"""Of the width: colours are compared so far on both sides of a curve."""
SMOOTH = 0.008
"""Of the width: sigma of the blur that comes first."""
STRONG = 0.9
"""Quantile of the differences that counts as a full edge."""
ON_CLOTH = 0.8
"""Share of a curve that must lie on the garment."""
LEVEL = 0.04
"""Of the width: the best curve of every so deep a band is looked at."""
SURE_SCORE, DEEP_SCORE, DEEP = 0.70, 0.55, 0.20
"""A long curve, deeper than so many widths, finds so good an edge hardly by chance."""
VALLEY = 0.8
"""Of a peak's score: where the scores never fall so low on the way up to a better curve, the
peak is a part of it."""
POINTS = 121
"""Of the line that is returned."""
LEAST_CONTRAST = 5.0
"""Lab: the cloth above a line that is not sure, against the cloth below it."""
STRAP = 0.05
"""Of the width: between shoulder tip and neckline."""
REACH, STEP = 0.045, 0.003
"""Of the width: how far from the curve the edge is traced, and how finely."""

Path = npt.NDArray[np.float32]
"""nx2, x and y, from left to right."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cloth:
    """What is looked at: smoothed colours of a garment."""

    lab: Floats
    """hxwx3."""
    mask: Mask
    width: float
    """Between the armpits."""


def find_neckline(rgb: Bytes, shape: Shape, left: GarmentSide, right: GarmentSide) -> Path | None:
    """The front neckline of an hxwx3 picture, or None where no edge can be trusted."""
    width = float(right.armpit[0] - left.armpit[0])
    lab = cv2.cvtColor(as_floats(rgb) / np.float32(255), cv2.COLOR_RGB2Lab)
    lab = as_floats(cv2.GaussianBlur(lab, (0, 0), max(0.5, SMOOTH * width)))
    cloth = Cloth(lab=lab, mask=shape.mask, width=width)
    curves = neck_curves(left.neck, right.neck, width)
    first, last = left.tip[0] + STRAP * width, right.tip[0] - STRAP * width
    scores = curve_scores(cloth, curves)
    scores[(curves[..., 0].min(axis=1) < first) | (curves[..., 0].max(axis=1) > last)] = 0
    chosen = deepest_peak(scores)
    if chosen is None:
        return None
    path = traced(cloth, finer(curves[chosen], POINTS))
    trusted = scores[chosen] >= SURE_SCORE or contrast(cloth, path) >= LEAST_CONTRAST
    return path if trusted else None


def curve_scores(cloth: Cloth, curves: npt.NDArray[np.float32]) -> Floats:
    """How well each curve parts two colours, 0..1.

    The mean of the differences across it, and the length of their mean vector:
    the edges of a print point everywhere.
    """
    away = normals(curves) * np.float32(OFFSET * cloth.width)
    inner, outer = _colours(cloth.lab, curves - away), _colours(cloth.lab, curves + away)
    there = _inside(cloth.mask, curves - away) & _inside(cloth.mask, curves + away)
    if not there.any():
        return np.zeros(len(curves), np.float32)
    share = lengths(curves)
    covered = (share * there).sum(axis=1) / share.sum(axis=1)
    weight = share * there / np.maximum((share * there).sum(axis=1, keepdims=True), 1e-6)
    change = inner - outer
    size = np.linalg.norm(change, axis=2)
    strong = max(float(np.quantile(size[there], STRONG)), 1.0)
    change *= np.minimum(1, strong / np.maximum(size, 1e-6))[..., None]
    mean = (np.minimum(size / strong, 1) * weight).sum(axis=1)
    common = np.linalg.norm((change * weight[..., None]).sum(axis=1), axis=1) / strong
    return as_floats(np.where(covered > ON_CLOTH, (mean + common) / 2, 0))


def _colours(lab: Floats, places: npt.NDArray[np.float32]) -> Floats:
    found = cv2.remap(
        lab, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return as_floats(found)


def _inside(mask: Mask, places: npt.NDArray[np.float32]) -> Mask:
    pixels = mask.astype(np.uint8)
    return np.asarray(cv2.remap(pixels, places[..., 0], places[..., 1], cv2.INTER_NEAREST) > 0)


def deepest_peak(scores: Floats) -> int | None:
    """Of the curves that are better than those a little higher and lower, and good enough,
    the deepest."""
    levels = np.floor((depths() - depths().min()) / LEVEL).astype(np.intp)
    best = [
        int(np.where(levels == level, scores, -1).argmax()) for level in range(levels.max() + 1)
    ]
    profile = scores[best]
    for place in range(len(best) - 2, -1, -1):
        least = DEEP_SCORE if depths()[best[place]] > DEEP else SURE_SCORE
        if profile[place] >= max(least, profile[place + 1]) and is_peak(profile, place):
            return best[place]
    return None


def is_peak(profile: Floats, place: int) -> bool:
    """Whether a valley parts a level from every better one above it."""
    better = np.flatnonzero(profile[:place] > profile[place])
    if not better.size:
        return True
    return float(profile[better[-1] : place].min()) < VALLEY * float(profile[place])


def traced(cloth: Cloth, curve: npt.NDArray[np.float32]) -> Path:
    """The strongest edge beside a curve."""
    moves = np.arange(-REACH, REACH + STEP / 2, STEP, dtype=np.float32) * cloth.width
    places = curve[:, None] + normals(curve)[:, None] * moves[None, :, None]
    lab = _colours(cloth.lab, places)
    apart = max(1, round(OFFSET / STEP / 2))
    size = np.zeros(lab.shape[:2], np.float32)
    size[:, apart:-apart] = np.linalg.norm(lab[:, 2 * apart :] - lab[:, : -2 * apart], axis=2)
    size[~_inside(cloth.mask, places)] = 0
    costs = 1 - np.minimum(size / max(float(np.quantile(size, STRONG)), 1.0), 1.2)
    columns, _ = cheapest(as_floats(costs), most_steps=2, step_cost=0.05)
    return np.asarray(places[np.arange(len(curve)), columns], dtype=np.float32)


def contrast(cloth: Cloth, path: Path) -> float:
    """Lab distance between the medians of two bands above and below a path."""
    away = normals(path)
    bands = []
    for sign in (-1, 1):
        moves = sign * np.linspace(0.02, 0.06, 5, dtype=np.float32) * cloth.width
        places = path[:, None] + away[:, None] * moves[None, :, None]
        inside = _inside(cloth.mask, places)
        if not inside.any():
            return 0.0
        bands.append(np.median(_colours(cloth.lab, places)[inside], axis=0))
    return float(np.linalg.norm(bands[0] - bands[1]))
