"""Which networks a try-on would use."""

from __future__ import annotations

from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engines import best_network
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.tryon.neural import path_of_network
from imageproc.pipelines.weights import path_of

PURPOSES = ("pose", "clothes", "faces")
"""Of the networks that look at the person."""


def installed_weights(models_dir: Path) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of the weights files that a try-on would use, as far as they are there."""
    specs = [spec for spec in CATALOGUE.values() if spec.purpose in PURPOSES]
    network, _ = best_network(models_dir)
    specs += [CATALOGUE[network.name]] if network is not None else []
    paths = {spec.name: path_of(spec, models_dir) for spec in specs}
    paths["tryon"] = path_of_network(models_dir)
    return tuple((name, remembered_sha256(path)) for name, path in paths.items() if path.is_file())
