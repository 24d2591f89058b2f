"""Where weights lie, and whether they are the ones the catalogue means."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec, UrlSource, WheelSource

__all__ = [
    "CATALOGUE",
    "ModelSpec",
    "UrlSource",
    "WheelSource",
    "digest",
    "is_present",
    "path_of",
]


def path_of(spec: ModelSpec, models_dir: Path) -> Path:
    """Where the weights of `spec` are, or would be."""
    return models_dir / spec.file_name


def is_present(spec: ModelSpec, models_dir: Path) -> bool:
    """Whether the file is there; `verify` reads it."""
    return path_of(spec, models_dir).is_file()


def sha256_of(spec: ModelSpec, models_dir: Path) -> str:
    """SHA-256 of the installed file, in hex; computed once per version of the file."""
    path = path_of(spec, models_dir)
    stat = path.stat()
    return _sha256(path, stat.st_mtime_ns, stat.st_size)


@cache
def _sha256(path: Path, _changed: int, _size: int) -> str:
    return digest(path, "sha256")


def digest(path: Path, algorithm: str) -> str:
    """Hex digest of a file; `algorithm` is "sha256" or "md5"."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()
