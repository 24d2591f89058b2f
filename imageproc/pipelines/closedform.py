"""PyMatting's closed-form matting and colour estimation, loaded alone.

`import pymatting` compiles every solver it has, half a minute on a fresh
machine; the three files used here take a few seconds, once.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Floats

ITERATIONS = 60
"""30 steps cost 3 % of accuracy against 100."""
TOLERANCE = 1e-3
SHIFTS = (0.0, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 1.0, 10.0)
"""Tried in turn until the incomplete Cholesky factor exists."""

NARROWEST = 8
"""Pixels: the equations come from windows of 3x3."""

REACH = 3
"""Pixels around the unknown ones that the equations touch, and one."""

_one_at_a_time = threading.Lock()
"""numba's simplest threading layer ends the process when two threads meet in it."""


class SolverUnavailable(Exception):
    """The closed form could not be used; the message says why."""


@dataclass(frozen=True, slots=True)
class _Solvers:
    laplacian: Any
    ichol: Any
    cg: Any
    colours: Any


@cache
def load() -> _Solvers:
    """Compile or load the machine code. Raises `SolverUnavailable`."""
    try:
        return _Solvers(
            laplacian=_module("laplacian/cf_laplacian.py").cf_laplacian,
            ichol=_silenced(_module("preconditioner/ichol.py")).ichol,
            cg=_module("solver/cg.py").cg,
            colours=_module("foreground/estimate_foreground_ml.py").estimate_foreground_ml,
        )
    except (ImportError, FileNotFoundError, RuntimeError) as exc:
        # RuntimeError: numba found no folder it may keep compiled code in.
        raise SolverUnavailable(f"PyMatting cannot be loaded ({exc})") from exc


def _module(path: str) -> ModuleType:
    """Run one file of the package without the package's own imports.

    It goes by the name that the package gives it: compiled code is kept on disk beside the file,
    and whoever loads that code looks its module up by the name under which it was compiled.
    """
    name = f"pymatting.{path.removesuffix('.py').replace('/', '.')}"
    if name in sys.modules:
        return sys.modules[name]
    package = importlib.util.find_spec("pymatting")
    if package is None or package.origin is None:
        raise ImportError("it is not installed")
    spec = importlib.util.spec_from_file_location(name, Path(package.origin).parent / path)
    if spec is None or spec.loader is None:
        raise ImportError(f"it has no {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]  # half of it is no use to the next try, nor to others
        raise
    return module


def _silenced(module: ModuleType) -> ModuleType:
    """It prints before it retries with a shift, which is harmless and frequent."""
    vars(module)["print"] = lambda *_: None
    return module


def solve_alpha(rgb: Floats, trimap: Floats) -> Floats:
    """Closed-form alpha (Levin et al. 2007) for the unknown pixels of a trimap.

    `rgb` is HxWx3 in 0..1; `trimap` HxW of 0, 1 and, where unknown, 0.5.
    Returns HxW in 0..1. Raises `SolverUnavailable` when a side is under 8
    pixels, the trimap lacks sure subject or sure ground, or the solver fails.
    """
    if min(trimap.shape) < NARROWEST:
        raise SolverUnavailable("the picture is too narrow")
    if not (trimap == 0).any() or not (trimap == 1).any():
        raise SolverUnavailable("no sure subject or no sure ground")
    unknown = trimap == np.float32(0.5)
    alpha = trimap.copy()
    if unknown.any():
        box = _box(unknown)
        alpha[box][unknown[box]] = _solve(rgb[box], trimap[box], unknown[box])
    return alpha


def _box(unknown: npt.NDArray[np.bool_]) -> tuple[slice, slice]:
    """The unknown pixels and what their equations touch."""
    spans = [np.flatnonzero(unknown.any(axis=axis)) for axis in (1, 0)]
    rows, columns = (slice(max(0, s[0] - REACH), s[-1] + 1 + REACH) for s in spans)
    return rows, columns


def _solve(rgb: Floats, trimap: Floats, unknown: npt.NDArray[np.bool_]) -> Floats:
    solvers = load()
    free = unknown.ravel()
    rows = solvers.laplacian(rgb.astype(np.float64), is_known=~unknown)[free]
    matrix, known = rows[:, free], rows[:, ~free]
    right = -known.dot((trimap.ravel()[~free] > 0.5).astype(np.float64))
    try:
        factor = solvers.ichol(matrix, shifts=SHIFTS, max_nnz=8 * matrix.nnz + 1024)
        with np.errstate(divide="raise", invalid="raise"):
            found = _iterate(solvers.cg, matrix, right, factor)
    except (ValueError, ArithmeticError) as exc:
        raise SolverUnavailable(f"the solver gave up ({exc})") from exc
    if not np.isfinite(found).all():
        raise SolverUnavailable("the solver gave no numbers")
    return np.clip(found, 0, 1).astype(np.float32)


def _iterate(cg: Any, matrix: Any, right: Any, factor: Any) -> npt.NDArray[np.float64]:
    """Conjugate gradients; out of steps is good enough, and PyMatting raises there."""
    latest: list[npt.NDArray[np.float64]] = []

    def keep(_matrix: Any, x: npt.NDArray[np.float64], *_rest: Any) -> None:
        latest[:] = [x]

    try:
        solved: npt.NDArray[np.float64] = cg(
            matrix, right, M=factor, maxiter=ITERATIONS, rtol=TOLERANCE, callback=keep
        )
    except ValueError:
        if not latest:
            raise
        return latest[0]
    return solved


def split_colours(rgb: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """Foreground and background colours (Germer et al. 2020), each HxWx3 in 0..1."""
    import numba  # costs 30 MB, like everything `load` loads

    estimate = load().colours
    with _one_at_a_time:
        # Two threads save nothing at this size and wait long for a busy core.
        numba.set_num_threads(1)
        front, back = estimate(rgb, alpha, return_background=True)
    return front, back
