"""What a face-swap hands from step to step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes, Floats, Picture

Role = Literal["husband", "wife"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """One face and the picture around it. Lengths are pixels of `rgb`."""

    rgb: Bytes
    """HxWx3."""
    face: Face
    mesh: Mesh
    hair: Floats | None = None
    """HxW, 0..1: hair before the face; None where nobody knows."""
    beard: Floats | None = None
    """HxW, 0..1; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """A source's face, drawn into the pixels of a target's crop."""

    rgb: Bytes
    """HxWx3."""
    valid: Floats
    """HxW, 0..1: where anything trustworthy was drawn."""
    points: Floats | None = None
    """468x2: where the drawn face's mesh lies; None: where the target's does."""
    beard: Floats | None = None
    """HxW, 0..1: where a beard was drawn."""


Drawer = Callable[[Side, Side, bool], Drawn]
"""Source, target, whether the source's expression is kept."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swapped:
    """A template with other faces, and how it was made."""

    rgb: Bytes
    """HxWx3 at the template's size."""
    engine: str
    """"mesh" or "insightface"."""
    weights: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every weights file that took part."""
    notes: tuple[str, ...]
    """Which engine ran and what was done otherwise than usual, in sentences for people."""
    measures: dict[str, dict[str, float]]
    """By role: how well the face sits; see `swap.measures`."""
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds per step."""

    @property
    def picture(self) -> Picture:
        return Picture(rgb=self.rgb, alpha=None)
