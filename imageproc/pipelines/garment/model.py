"""What is known of a garment. Lengths are pixels of the working picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Bytes, Floats

Kind = Literal["sleeveless", "short", "three_quarter", "long", "dress"]
Point = npt.NDArray[np.float32]
"""(2,) x, y."""

WORKING_SIDE = 1024
"""Longest side of the working picture; photos that are smaller are kept as they are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sleeve:
    """What lies beyond the line from the shoulder tip to the armpit."""

    mask: npt.NDArray[np.bool_]
    """hxw."""
    axis: npt.NDArray[np.float32]
    """2x2: from the middle of tip and armpit to the middle of the cuff."""
    outer: Point
    """Cuff corner on the shoulder's side."""
    inner: Point
    """Cuff corner on the armpit's side."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GarmentSide:
    """Half of a garment."""

    tip: Point
    """Where the shoulder seam ends."""
    neck: Point
    """Where the shoulder seam meets the neckline, on the outline."""
    armpit: Point
    sides: npt.NDArray[np.float32]
    """5x2: the outline at 12, 30, 50, 75 and 100 % of the way from armpit to hem."""
    sleeve: Sleeve | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Garment:
    """An upper garment or a dress, laid flat or on an invisible body, front up."""

    rgb: Bytes
    """hxwx3, the working picture."""
    alpha: Floats
    """hxw, 0..1: the garment, without the inner back above the front neckline."""
    kind: Kind
    left: GarmentSide
    right: GarmentSide
    """By the picture."""
    hem: float
    """y of the hem."""
    neckline: npt.NDArray[np.float32]
    """nx2, from the left neck point to the right: the front edge of the neck opening."""
    weights: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every weights file that took part."""
    notes: tuple[str, ...] = ()
    """What ran instead of the usual, in sentences for people."""

    @property
    def width(self) -> float:
        """`TW` of the method: distance of the armpits."""
        return float(self.right.armpit[0] - self.left.armpit[0])

    @property
    def sleeve_length(self) -> float:
        """Mean length of the sleeves beyond the armpit line, in widths; 0 without sleeves."""
        lengths = [
            float(np.linalg.norm(side.sleeve.axis[1] - side.sleeve.axis[0]))
            for side in (self.left, self.right)
            if side.sleeve is not None
        ]
        return float(np.mean(lengths)) / self.width if lengths else 0.0
