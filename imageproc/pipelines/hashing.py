"""Checksums of files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


def digest(path: Path, algorithm: str) -> str:
    """Hex digest of a file; `algorithm` is "sha256" or "md5"."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def remembered_sha256(path: Path) -> str:
    """SHA-256 of a file in hex, computed once per version of the file."""
    stat = path.stat()
    return _sha256(path, stat.st_mtime_ns, stat.st_size)


@cache
def _sha256(path: Path, _changed: int, _size: int) -> str:
    return digest(path, "sha256")
