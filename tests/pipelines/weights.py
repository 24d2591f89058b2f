"""Real weights for tests of people: pulled once, from a mirror and from their package."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.errors import WeightsError
from imageproc.pipelines.weights import pull_many


@cache
def _folder(names: tuple[str, ...]) -> Path | str:
    """A folder that holds these weights, or why there is none."""
    folder = Path(tempfile.mkdtemp(prefix="weights-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    mirror = os.environ.get("MODELS_MIRROR") or None
    found = pull_many([CATALOGUE[name] for name in names], folder, mirror=mirror)
    missing = [str(error) for error in found.values() if isinstance(error, WeightsError)]
    return " ".join(missing) or folder


def folder_of(names: Sequence[str]) -> Path:
    """A folder that holds exactly these weights, or a skip that says why not."""
    if not os.environ.get("MODELS_MIRROR"):
        pytest.skip("set MODELS_MIRROR to a folder that holds the networks' weights")
    folder = _folder(tuple(names))
    if isinstance(folder, str):
        pytest.skip(folder)
    return folder
