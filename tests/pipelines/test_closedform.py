"""PyMatting's files, loaded one by one."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from imageproc.pipelines import closedform
from imageproc.pipelines.closedform import SolverUnavailable


@pytest.fixture
def broken_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A PyMatting whose files break while they are run, as without a place for compiled code."""
    (tmp_path / "laplacian").mkdir()
    (tmp_path / "laplacian" / "cf_laplacian.py").write_text("raise RuntimeError('no locator')")
    found = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: found)
    monkeypatch.delitem(sys.modules, "pymatting.laplacian.cf_laplacian", raising=False)
    closedform.load.cache_clear()
    yield
    closedform.load.cache_clear()


def test_compiled_code_goes_by_the_names_that_the_package_itself_uses() -> None:
    solvers = closedform.load()
    assert solvers.laplacian.__module__ == "pymatting.laplacian.cf_laplacian"
    assert solvers.colours.__module__ == "pymatting.foreground.estimate_foreground_ml"


def test_the_rest_of_the_package_is_not_loaded() -> None:
    script = (
        "import sys; from imageproc.pipelines import closedform; closedform.load();"
        "print(sum(name.startswith('pymatting') for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "4"


@pytest.mark.usefixtures("broken_package")
def test_a_file_that_breaks_is_tried_anew_and_left_to_nobody() -> None:
    for _ in range(2):
        with pytest.raises(SolverUnavailable, match="no locator"):
            closedform.load()
        assert "pymatting.laplacian.cf_laplacian" not in sys.modules
