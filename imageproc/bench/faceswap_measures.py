"""How good a swapped face is: whose it is, whether it sits right, whether its edge is seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imageproc.pipelines.faces.identity import identity_of
from imageproc.pipelines.faces.mesh import Mesh, read_mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.rings import OVAL
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.blend import feathered
from imageproc.pipelines.swap.measures import seam

PASSES = 2
"""Of the mesh on the result."""
MARGIN = 2
"""Pixels around the outline that may change too, for rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one face of a result. Cosines 0.40 and more: the same person."""

    before: float
    """Cosine of the template's face to the source."""
    to_source: float
    to_target: float
    landmarks: float
    """Mean distance of the 468 points from the template's, % of the eye distance."""
    seam: float
    """Gradient that the edge adds, L over a tenth of the eye distance; 0 and less: none."""
    strays: int
    """Pixels changed outside the box of the face."""

    def line(self) -> str:
        return (
            f"to source {self.to_source:5.2f} (before {self.before:+.2f})  "
            f"to target {self.to_target:+.2f}  landmarks {self.landmarks:4.1f} %  "
            f"seam {self.seam:+5.2f}" + (f"  {self.strays} STRAY PIXELS" if self.strays else "")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """Measures with the networks of one folder."""

    models_dir: Path
    threads: int

    def identity(self, rgb: Bytes, mesh: Mesh) -> Floats:
        return identity_of(rgb, mesh.five_points, self.models_dir, self.threads)

    def measure(
        self, template: Bytes, result: Bytes, face: Face, mesh: Mesh, source: Floats
    ) -> Figures:
        """`face` and `mesh` are of the template, `source` is the identity of the new face.

        Raises what `read_mesh` and `identity_of` raise.
        """
        again = read_mesh(result, face, self.models_dir, self.threads, passes=PASSES)
        target, made = self.identity(template, mesh), self.identity(result, again)
        return Figures(
            before=float(target @ source),
            to_source=float(made @ source),
            to_target=float(made @ target),
            landmarks=_landmark_error(mesh, again),
            seam=_seam(template, result, mesh),
            strays=_strays(template, result, mesh),
        )


def _landmark_error(mesh: Mesh, again: Mesh) -> float:
    away = np.linalg.norm(again.points[:, :2] - mesh.points[:, :2], axis=1)
    return float(100 * away.mean() / mesh.eye_distance)


def _seam(template: Bytes, result: Bytes, mesh: Mesh) -> float:
    """With hair left out of account, so that all engines and photos are measured alike."""
    return seam(template, result, feathered(template.shape, mesh), mesh.eye_distance)


def _strays(template: Bytes, result: Bytes, mesh: Mesh) -> int:
    changed = (template != result).any(axis=2)
    outline = mesh.points[list(OVAL), :2]
    left, top = np.floor(outline.min(axis=0) - MARGIN).astype(int).clip(0)
    right, bottom = np.ceil(outline.max(axis=0) + MARGIN).astype(int)
    changed[top : bottom + 1, left : right + 1] = False
    return int(changed.sum())
