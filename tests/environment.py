"""Loaded by pytest before Django: a data folder of its own and a PostgreSQL to test on."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from imageproc import embedded, environment


def _prepare(data: Path) -> None:
    (data / "static").mkdir()  # whitenoise warns of a folder that is not there
    os.environ["DATA_DIR"] = str(data)
    os.environ.setdefault("STATIC_MANIFEST", "0")
    os.environ.setdefault("LOG_TO_TABLE", "0")  # its thread writes outside a test's transaction
    # Before the server's own: what is registered last runs first.
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    if not os.environ.get("DATABASE_URL"):
        embedded.start(data)


environment.ensure_opencv()
_prepare(Path(tempfile.mkdtemp(prefix="imageproc-")))
