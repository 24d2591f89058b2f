"""The faces of a picture, by the best detector that is installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec
from imageproc.pipelines.engine import open_session
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.blazeface import BlazeFace
from imageproc.pipelines.faces.confirming import Confirmed, Detector, Seen, explore
from imageproc.pipelines.faces.mesh import read_mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.pyramid import Level
from imageproc.pipelines.faces.windows import resized
from imageproc.pipelines.faces.yunet import YuNet
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.weights import is_present, path_of

__all__ = [
    "ALL",
    "Confirmed",
    "Search",
    "confirmed_faces",
    "detector_of",
    "find_faces",
    "look",
    "weights_of_faces",
]

DETECTORS: dict[str, type[YuNet] | type[BlazeFace]] = {
    "yunet": YuNet,
    "face-detection-short-range": BlazeFace,
}
"""By name of the weights, best first."""
LONGEST = 2560
"""Longer side at which faces are searched, pixels: of larger pictures, faces of 20 of these
pixels are still found. Meshes are read in the picture itself.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How far a picture is searched."""

    least: int | None
    """Stop once so many are confirmed and no other of 0.4 of the largest one's width can have
    been missed; None: search all of it.
    """
    smallest: float = 0
    """Pixels of the picture: what would add only narrower faces is left out."""
    longest: int = LONGEST
    """Longer side of the reduced picture that is searched."""
    detector: str | None = None
    """Name of its weights; None: the best that is installed."""


ALL = Search(least=None)


def find_faces(rgb: Bytes, models_dir: Path, threads: int, *, thorough: bool = False) -> list[Face]:
    """The faces of HxWx3 uint8 that look at the camera or half aside, highest score first.

    `thorough` also finds small, huge and tightly cropped ones, and asks the mesh
    about each; it takes up to a hundred times as long.
    Raises `EngineMissing` with the command that adds a network, and `WeightsCorrupt`.
    """
    if thorough:
        return look(rgb, models_dir, threads, ALL).faces()
    return detector_of(_installed(models_dir), models_dir, threads).find(rgb)


def confirmed_faces(
    rgb: Bytes, models_dir: Path, threads: int, *, least: int = 1
) -> list[Confirmed]:
    """Faces of HxWx3 uint8 that can be drawn into or from, largest first.

    The search stops once `least` are confirmed and no other face of 0.4 of the
    largest one's width can have been missed. Raises the same errors as `find_faces`.
    """
    return look(rgb, models_dir, threads, Search(least=least)).largest_first()


def look(rgb: Bytes, models_dir: Path, threads: int, search: Search) -> Seen:
    """Search HxWx3 uint8 and confirm what is found. Raises the same errors as `find_faces`."""
    spec = CATALOGUE[search.detector] if search.detector else _installed(models_dir)
    detector = detector_of(spec, models_dir, threads)
    return explore(
        _levels(detector, rgb, search.longest),
        Seen(detector, lambda face: read_mesh(rgb, face, models_dir, threads)),
        least=search.least,
        smallest=search.smallest,
    )


def _levels(detector: Detector, rgb: Bytes, longest: int) -> Iterator[Level]:
    """The levels of a reduced picture, in pixels of the picture itself."""
    scale = min(1.0, longest / max(rgb.shape[:2]))
    for level in detector.search(rgb if scale == 1 else resized(rgb, scale)):
        moved = [face.moved(1 / scale) for face in level.guesses]
        yield Level(sees=level.sees / scale, guesses=moved)


def weights_of_faces(models_dir: Path) -> tuple[str, str]:
    """Name and SHA-256 of the weights that `find_faces` uses. Raises `EngineMissing`."""
    spec = _installed(models_dir)
    return spec.name, remembered_sha256(path_of(spec, models_dir))


def detector_of(spec: ModelSpec, models_dir: Path, threads: int) -> YuNet | BlazeFace:
    """One that is installed. Raises `WeightsCorrupt`."""
    return DETECTORS[spec.name](open_session(path_of(spec, models_dir), threads), spec)


def _installed(models_dir: Path) -> ModelSpec:
    for name in DETECTORS:
        if is_present(CATALOGUE[name], models_dir):
            return CATALOGUE[name]
    raise EngineMissing(
        "Faces cannot be found: their network is not installed. Add it with "
        f"`manage.py models pull {name}`."
    )
