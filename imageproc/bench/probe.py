"""One measurement in a process of its own, so that its memory is its own.

python -m imageproc.bench.probe studio|rembg|race PICTURE --models-dir DIR ...
prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

Side = Callable[[bytes], tuple[int, dict[str, float]]]
"""Turns a JPEG into a cut-out; returns its bytes and the milliseconds of each step."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("studio", "rembg", "race"))
    parser.add_argument("picture", type=Path)
    parser.add_argument("--models-dir", type=Path, required=True)
    parser.add_argument("--engine", default="u2netp")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(measure(options)))


def measure(options: argparse.Namespace) -> dict[str, Any]:
    data = options.picture.read_bytes()
    sides: dict[str, Side] = {}
    if options.what in {"studio", "race"}:
        sides["studio"] = studio(options.models_dir, options.engine, options.threads)
    if options.what in {"rembg", "race"}:
        sides["rembg"] = rembg(options.models_dir, options.threads)
    if options.what == "race":
        sides["network"] = network(options.models_dir, options.threads)
    return race(sides, data, options.repeats) | {"peak_mb": peak_mb()}


def race(sides: dict[str, Side], data: bytes, repeats: int) -> dict[str, Any]:
    """Run the sides in turns, so that a busy moment of the machine meets all; medians."""
    walls: dict[str, list[float]] = {name: [] for name in sides}
    steps: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
    sizes: dict[str, int] = {}
    for turn in range(repeats + 1):
        for name, side in sides.items():
            start = time.perf_counter()
            sizes[name], timings = side(data)
            if turn:  # the first turn warms
                walls[name].append((time.perf_counter() - start) * 1000)
                steps[name].append(timings)
    return {
        name: {
            "ms": round(median(walls[name]), 1),
            "walls": [round(wall, 1) for wall in walls[name]],
            "bytes": sizes[name],
            "steps": {
                step: round(median(each[step] for each in steps[name]), 1)
                for step in steps[name][0]
            },
        }
        for name in sides
    }


def studio(models_dir: Path, engine: str, threads: int) -> Side:
    from imageproc.pipelines import background, raster

    background.warm(models_dir, threads)

    def run(data: bytes) -> tuple[int, dict[str, float]]:
        start = time.perf_counter()
        picture = raster.decode(data, max_pixels=10**9)
        decoded = time.perf_counter()
        cutout = background.remove_background(
            picture, engine=engine, models_dir=models_dir, threads=threads
        )
        del picture
        cut = time.perf_counter()
        size = len(raster.encode_png(cutout.rgba))
        timings = {"decode": (decoded - start) * 1000} | cutout.timings
        return size, timings | {"encode": (time.perf_counter() - cut) * 1000}

    return run


def rembg(models_dir: Path, threads: int) -> Side:
    session = rembg_session(models_dir, threads)
    from rembg import remove

    return lambda data: (len(remove(data, session=session)), {})


def rembg_session(models_dir: Path, threads: int) -> Any:
    """rembg on the same weights file, nothing downloaded."""
    os.environ |= {
        "U2NET_HOME": str(models_dir),
        "MODEL_CHECKSUM_DISABLED": "1",
        "OMP_NUM_THREADS": str(threads),
    }
    from rembg import new_session

    return new_session("u2netp")


def network(models_dir: Path, threads: int) -> Side:
    """The network alone, whatever the picture: its time does not depend on what it sees."""
    import numpy as np

    from imageproc.pipelines.catalogue import CATALOGUE
    from imageproc.pipelines.engine import open_session
    from imageproc.pipelines.weights import path_of

    spec = CATALOGUE["u2netp"]
    session = open_session(path_of(spec, models_dir), threads)
    feed = {"input": np.full((1, 3, spec.side, spec.side), 0.5, np.float32)}

    def run(_data: bytes) -> tuple[int, dict[str, float]]:
        session.run(None, feed)
        return 0, {}

    return run


def peak_mb() -> float:
    """Peak resident memory of this process, in MB (10^6 bytes).

    Read from the kernel's own line where there is one: what `getrusage` says
    on Linux can be the parent's peak.
    """
    if Path("/proc/self/status").exists():
        return peak_of(os.getpid())
    scale = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6, 1)


def peak_of(pid: int) -> float:
    """The same of another process, on Linux."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith("VmHWM"))
    return round(int(line.split()[1]) * 1024 / 1e6, 1)


if __name__ == "__main__":
    main()
