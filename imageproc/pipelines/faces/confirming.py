"""Guesses of a detector, confirmed by the mesh: it is sure of faces and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.model import Face, Point
from imageproc.pipelines.faces.overlaps import averaged, best_of_each, same
from imageproc.pipelines.faces.pyramid import Level
from imageproc.pipelines.picture import Bytes

LEAST_CONFIDENCE = 0.8
"""Of the mesh: faces that can be used had 1.00, wrong guesses at most 0.2."""
MUCH_SMALLER = 0.4
"""Of the largest face's width: the search goes on until such a one would have been seen."""

ReadMesh = Callable[[Face], Mesh]


class Detector(Protocol):
    """What finds faces, without being sure of them."""

    usable: float
    """Score from where on a guess is a face, if the mesh confirms it."""
    sure: float
    """Score from where on it is one anyway: turned away or covered, if the mesh does not."""

    def find(self, rgb: Bytes) -> list[Face]: ...

    def search(self, rgb: Bytes) -> Iterator[Level]: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confirmed:
    """A face that is no mistake, and its mesh; both in pixels of the picture.

    Its five points are the mesh's: calmer than the detector's.
    """

    face: Face
    mesh: Mesh


@dataclass(slots=True)
class Seen:
    """What a search has found so far."""

    detector: Detector
    read: ReadMesh
    confirmed: list[Confirmed] = field(default_factory=list)
    doubtful: list[Face] = field(default_factory=list)
    """There is a face, but the mesh finds no front of it."""
    guesses: list[Face] = field(default_factory=list)

    def take(self, guesses: list[Face]) -> None:
        """Judge the guesses of one more level, in the light of the earlier ones."""
        self.guesses += guesses
        merged = averaged(self.guesses)
        for guess in merged:
            if guess.score >= self.detector.usable and not self._knows(guess):
                self._confirm(guess)
        self.doubtful = [
            face for face in merged if face.score >= self.detector.sure and not self._knows(face)
        ]

    def _confirm(self, guess: Face) -> None:
        mesh = self.read(guess)
        strayed = not guess.has(middle(mesh))
        if mesh.confidence >= LEAST_CONFIDENCE and not strayed:
            face = replace(guess, points=mesh.five_points)
            self.confirmed.append(Confirmed(face=face, mesh=mesh))

    def _knows(self, guess: Face) -> bool:
        return any(same(guess, each.face) for each in self.confirmed)

    def has_enough(self, least: int, sees: float) -> bool:
        """Whether so many are confirmed, and none of nearly the largest's size can be missing."""
        widths = [each.face.box[2] for each in self.confirmed]
        return len(widths) >= max(least, 1) and sees <= MUCH_SMALLER * max(widths)

    def faces(self) -> list[Face]:
        """All that surely are faces, highest score first."""
        return best_of_each([*(each.face for each in self.confirmed), *self.doubtful])

    def largest_first(self) -> list[Confirmed]:
        return sorted(self.confirmed, key=lambda each: -each.mesh.eye_distance)


def middle(mesh: Mesh) -> Point:
    """x, y."""
    return np.asarray(mesh.points[:, :2].mean(axis=0), np.float32)


def explore(levels: Iterator[Level], seen: Seen, *, least: int | None, smallest: float = 0) -> Seen:
    """Take levels until `least` faces are confirmed; all of them where that is None.

    Levels that would add only faces narrower than `smallest` pixels are left out.
    """
    for level in levels:
        seen.take(level.guesses)
        if level.sees <= smallest or (least is not None and seen.has_enough(least, level.sees)):
            break
    return seen
