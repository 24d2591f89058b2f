"""A machine without desktop libraries, played by a folder that shadows cv2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

BROKEN = "raise ImportError('libxcb.so.1: cannot open shared object file')"
# Stands in for `python -m pip`: notes what it was asked for and, if told so, mends cv2.
PIP = """
import os, pathlib, sys
here = pathlib.Path(__file__).parent
(here / "asked").write_text(" ".join(sys.argv[1:]))
if os.environ.get("PIP_MENDS"):
    (here / "cv2.py").write_text("")
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    (tmp_path / "cv2.py").write_text(BROKEN)
    (tmp_path / "pip.py").write_text(PIP)
    return tmp_path


def start(machine: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    program = "from imageproc.environment import ensure_opencv; ensure_opencv(); print('started')"
    return subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(machine), "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_installs_the_headless_build_and_goes_on(machine: Path) -> None:
    done = start(machine, PIP_MENDS="1")
    assert done.stdout == "started\n", done.stderr
    assert "opencv-python-headless==" in (machine / "asked").read_text()
    assert "no desktop libraries" in done.stderr


def test_it_names_the_system_packages_when_that_does_not_help(machine: Path) -> None:
    done = start(machine)
    assert done.returncode == 1
    assert "libgl1 libglib2.0-0" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_does_nothing_where_opencv_loads(machine: Path) -> None:
    (machine / "cv2.py").write_text("")
    assert start(machine).stdout == "started\n"
    assert not (machine / "asked").exists()
