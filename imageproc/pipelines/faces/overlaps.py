"""Of several answers about one face, the best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from imageproc.pipelines.faces.model import Face

MOST_OVERLAP = 0.3
"""Intersection over union above which two boxes are one face."""
MUCH_OVERLAP = 0.5
"""The same, above which two boxes are about as good."""
MOST_INSIDE = 0.7
"""So much of the smaller box in the larger: an eye or a mouth was taken for a face."""


def best_of_each(faces: Iterable[Face]) -> list[Face]:
    """Without those that overlap one of a higher score; highest score first."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if not any(same(face, other) for other in kept):
            kept.append(face)
    return kept


def averaged(guesses: Iterable[Face]) -> list[Face]:
    """`best_of_each`, each with its box and points averaged over the guesses much like it.

    Weighted by score; calmer than the best guess alone.
    """
    everyone = list(guesses)
    return [
        _mean(best, [face for face in everyone if _is_like(best, face)])
        for best in best_of_each(everyone)
    ]


def _mean(best: Face, faces: Sequence[Face]) -> Face:
    weights = np.array([face.score for face in faces])
    left, top, width, height = np.average([face.box for face in faces], axis=0, weights=weights)
    points = np.average([face.points for face in faces], axis=0, weights=weights)
    box = (float(left), float(top), float(width), float(height))
    return replace(best, box=box, points=points.astype(np.float32))


def _is_like(one: Face, two: Face) -> bool:
    common = _common(one, two)
    return one is two or common > MUCH_OVERLAP * (one.area + two.area - common)


def same(one: Face, two: Face) -> bool:
    """Whether two boxes are about the same face."""
    common = _common(one, two)
    union = one.area + two.area - common
    return common > MOST_OVERLAP * union or common > MOST_INSIDE * min(one.area, two.area)


def _common(one: Face, two: Face) -> float:
    (x, y, w, h), (u, v, k, m) = one.box, two.box
    width, height = min(x + w, u + k) - max(x, u), min(y + h, v + m) - max(y, v)
    return max(0.0, width) * max(0.0, height)
