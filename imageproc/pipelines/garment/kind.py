"""What sort of garment it is, by proportions."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.garment.model import Kind
from imageproc.pipelines.garment.outline import Outline

SHORT, THREE_QUARTER = 0.65, 1.1
"""Longest sleeves of that sort beyond the armpit's line, in distances of the shoulder tips."""
DRESS = 2.0
"""From armpit to hem in widths between the armpits: no hip-long top is so long."""
FLARED_DRESS, FLARE = 1.6, 1.4
"""A shorter one is a dress where its hem is so many times as wide as the chest."""


def kind_of(outline: Outline) -> Kind:
    """Sleeveless, short, three-quarter or long; a dress whatever its sleeves."""
    left, right = outline.left, outline.right
    width = float(right.armpit[0] - left.armpit[0])
    length = outline.hem - float(left.armpit[1] + right.armpit[1]) / 2
    flare = float(right.sides[-1, 0] - left.sides[-1, 0]) / width
    if length >= DRESS * width or (length >= FLARED_DRESS * width and flare >= FLARE):
        return "dress"
    across = float(right.tip[0] - left.tip[0])
    return by_sleeves([s / across for s in _sleeve_lengths(outline)])


def by_sleeves(lengths: list[float]) -> Kind:
    """`lengths` in distances of the shoulder tips; none without sleeves."""
    if not lengths:
        return "sleeveless"
    mean = sum(lengths) / len(lengths)
    if mean <= SHORT:
        return "short"
    return "three_quarter" if mean <= THREE_QUARTER else "long"


def _sleeve_lengths(outline: Outline) -> list[float]:
    sleeves = (outline.left.sleeve, outline.right.sleeve)
    return [float(np.linalg.norm(s.axis[1] - s.axis[0])) for s in sleeves if s is not None]
