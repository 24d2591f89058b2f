"""Loaded by pytest before Django: a data folder of its own and a PostgreSQL to test on."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from imageproc import embedded, environment

DATA_DIR = Path(tempfile.mkdtemp(prefix="imageproc-"))


def pytest_configure(config: pytest.Config) -> None:
    """Keep tests away from the data of the application itself."""


def _prepare() -> None:
    (DATA_DIR / "static").mkdir()  # whitenoise warns of a folder that is not there
    os.environ["DATA_DIR"] = str(DATA_DIR)
    os.environ.setdefault("STATIC_MANIFEST", "0")
    os.environ.setdefault("LOG_TO_TABLE", "0")  # its thread writes outside a test's transaction
    environment.ensure_opencv()
    if not os.environ.get("DATABASE_URL"):
        embedded.start(DATA_DIR)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(DATA_DIR / "media", ignore_errors=True)


_prepare()
