"""What try-on hands from step to step. Lengths are pixels of the person's working picture."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from imageproc.pipelines.body.model import SideName
from imageproc.pipelines.picture import Bytes, Floats, Picture

LONGEST_SIDE = 2048
"""Of the result; larger photos are reduced to it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Points of the person and the points of the garment that belong there, row by row."""

    person: Floats
    """nx2, x and y."""
    garment: Floats
    """nx2, x and y of the garment's working picture."""

    def joined(self, other: Pairs) -> Pairs:
        return Pairs(
            person=np.concatenate([self.person, other.person]),
            garment=np.concatenate([self.garment, other.garment]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """Where the points of a garment go on a person."""

    unit: float
    """Shoulder width of the person, the unit of all lengths of the method."""
    across: float
    down: float
    """Person pixels per garment pixel."""
    hem: float
    """y of the new hem."""
    torso: Pairs
    sleeves: dict[SideName, Pairs]
    """Empty for a garment without sleeves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How well a garment sits. Shares are of the old garment's area where not said otherwise."""

    holes: float
    """Old garment within the body, between armpit and hem, that nothing covers: share of the
    torso."""
    remnant: float
    """Pixels that still show the old garment."""
    filled: float
    """Invented skin, ground and lower garment."""
    outside: float
    """Of these, invented ground."""
    area_factor: float
    """95th by 5th percentile of how much the torso is stretched."""
    folds: float
    """Share of the torso that is turned over."""
    hem: float
    """New hem below the old one, in shoulder widths."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TryOn:
    """A photo of a person who wears another garment, and how it was made."""

    rgb: Bytes
    """HxWx3 uint8 at the photo's size, at most `LONGEST_SIDE` on the long side."""
    engine: str
    """"warp" or "neural"."""
    weights: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every weights file that took part."""
    notes: tuple[str, ...]
    """Which engine ran and what ran instead of the usual, in sentences for people."""
    measures: dict[str, float]
    """How well the garment sits: the fields of `Measures`."""
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds per step."""

    @property
    def picture(self) -> Picture:
        return Picture(rgb=self.rgb, alpha=None)
