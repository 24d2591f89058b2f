"""Of several answers about one face, the best."""

from __future__ import annotations

from collections.abc import Iterable

from imageproc.pipelines.faces.model import Face

MOST_OVERLAP = 0.3
"""Intersection over union above which two boxes are one face."""
MOST_INSIDE = 0.7
"""So much of the smaller box in the larger: an eye or a mouth was taken for a face."""


def best_of_each(faces: Iterable[Face]) -> list[Face]:
    """Without those that overlap one of a higher score; highest score first."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if not any(same(face, other) for other in kept):
            kept.append(face)
    return kept


def same(one: Face, two: Face) -> bool:
    """Whether two boxes are about the same face."""
    common = _common(one, two)
    union = one.area + two.area - common
    return common > MOST_OVERLAP * union or common > MOST_INSIDE * min(one.area, two.area)


def _common(one: Face, two: Face) -> float:
    (x, y, w, h), (u, v, k, m) = one.box, two.box
    width, height = min(x + w, u + k) - max(x, u), min(y + h, v + m) - max(y, v)
    return max(0.0, width) * max(0.0, height)
