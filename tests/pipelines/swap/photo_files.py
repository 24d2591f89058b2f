"""Files of the test collection."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def path_of_photo(name: str) -> Path:
    """A photo as a file, or a skip that says how to get it."""
    path = Path(os.environ.get("PHOTOS_DIR", ".")) / name
    if not path.is_file():
        pytest.skip(f"set PHOTOS_DIR to the folder of test photos ({name} is not there)")
    return path
