"""Which engine draws the faces, and which files take part."""

from __future__ import annotations

from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.finding import weights_of_faces
from imageproc.pipelines.faces.mesh import weights_of_mesh
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.swap import hair
from imageproc.pipelines.swap.drawing import draw
from imageproc.pipelines.swap.model import Drawer
from imageproc.pipelines.weights import is_present, path_of

ENGINES = ("auto", "mesh", "insightface")
TITLES = {
    "auto": "Automatic",
    "mesh": "Your own photo, fitted",
    "insightface": "Drawn by insightface",
}
RAN = {
    "mesh": "The photos' own pixels were fitted to the template's faces.",
    "insightface": "A network of insightface drew the faces; the expressions are the template's.",
}

Weights = tuple[tuple[str, str], ...]
"""Name and SHA-256 of files."""


def choose(engine: str) -> str:
    """ "mesh" or "insightface"; the latter only by name. Raises `EngineMissing`."""
    if engine not in ENGINES:
        raise EngineMissing(
            f"There is no face-swap engine called {engine}. Choose {', '.join(ENGINES)}."
        )
    return "mesh" if engine == "auto" else engine


def drawer_of(engine: str, models_dir: Path, threads: int) -> Drawer:
    """What draws; `engine` is "mesh" or "insightface". Raises `EngineMissing`."""
    if engine == "mesh":
        return draw
    from imageproc.pipelines.swap import insight  # its networks are of no use to others

    return insight.drawer(insight.require_pack(models_dir), threads)


def title_of(engine: str) -> str:
    """For people."""
    return TITLES[engine]


def weights_of(engine: str, models_dir: Path) -> Weights:
    """Of the files that take part in a swap. Raises `EngineMissing`."""
    used = [weights_of_faces(models_dir), weights_of_mesh(models_dir)]
    if is_present(hair.SPEC, models_dir):
        used.append((hair.SPEC.name, remembered_sha256(path_of(hair.SPEC, models_dir))))
    if engine == "insightface":
        from imageproc.pipelines.swap import insight  # as above

        used += insight.require_pack(models_dir).weights
    return tuple(used)


def installed_weights(models_dir: Path) -> Weights:
    """Of the files that a swap would use, as far as they are there."""
    names = ("yunet", "face-detection-short-range", "face-landmark", hair.SPEC.name)
    specs = [CATALOGUE[name] for name in names]
    there = [spec for spec in specs if is_present(spec, models_dir)]
    own = tuple((spec.name, remembered_sha256(path_of(spec, models_dir))) for spec in there)
    from imageproc.pipelines.swap import insight  # as above

    pack = insight.find_pack(models_dir)
    return own if pack is None else (*own, *pack.weights)
