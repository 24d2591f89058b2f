"""What the bench of face swaps works on, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imageproc.bench.faceswap_measures import Figures
from imageproc.pipelines.faces.finding import Confirmed
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.swap.model import Swapped

SAME_PERSON = 0.40
"""Cosine: such a pair shows nothing about a swap and is left out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """A photo that the judge accepted."""

    name: str
    rgb: Bytes
    picture: Picture
    identity: Floats
    """To measure with; gone with the run."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A template and its faces, from left to right."""

    name: str
    rgb: Bytes
    picture: Picture
    faces: Sequence[Confirmed]
    identities: Sequence[Floats]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Try:
    """One source in one face, or why not."""

    source: str
    scene: str
    at: int
    """Which face, from the left."""
    kind: str = ""
    """A key of `BOUNDS`."""
    result: Swapped | None = None
    figures: Figures | None = None
    refusal: str = ""

    @property
    def pair(self) -> str:
        return f"{self.source} in {self.scene}, face {self.at + 1}"

    def line(self) -> str:
        return f"{self.pair:56} {self.figures.line() if self.figures else self.refusal}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Couple:
    """Two sources in one template, or why not."""

    names: tuple[str, str]
    """Left and right."""
    scene: str
    result: Swapped | None = None
    refusal: str = ""


def same_person(source: Source, scene: Scene, at: int) -> bool:
    return float(source.identity @ scene.identities[at]) >= SAME_PERSON
