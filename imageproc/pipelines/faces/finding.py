"""The faces of a picture, by the best detector that is installed."""

from __future__ import annotations

from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec
from imageproc.pipelines.engine import open_session
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.blazeface import BlazeFace
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.yunet import YuNet
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.weights import is_present, path_of

DETECTORS: dict[str, type[YuNet] | type[BlazeFace]] = {
    "yunet": YuNet,
    "face-detection-short-range": BlazeFace,
}
"""By name of the weights, best first."""


def find_faces(rgb: Bytes, models_dir: Path, threads: int) -> list[Face]:
    """The faces of HxWx3 uint8 that look at the camera or half aside, highest score first.

    Raises `EngineMissing` with the command that adds a detector, and `WeightsCorrupt`.
    """
    spec = _installed(models_dir)
    session = open_session(path_of(spec, models_dir), threads)
    return DETECTORS[spec.name](session, spec).find(rgb)


def weights_of_faces(models_dir: Path) -> tuple[str, str]:
    """Name and SHA-256 of the weights that `find_faces` uses. Raises `EngineMissing`."""
    spec = _installed(models_dir)
    return spec.name, remembered_sha256(path_of(spec, models_dir))


def _installed(models_dir: Path) -> ModelSpec:
    for name in DETECTORS:
        if is_present(CATALOGUE[name], models_dir):
            return CATALOGUE[name]
    raise EngineMissing(
        "Faces cannot be found: their network is not installed. Add it with "
        f"`manage.py models pull {name}`."
    )
