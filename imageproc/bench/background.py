"""Background removal against rembg: the same weights, the same pictures, the same run."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

from imageproc.bench import agreement
from imageproc.bench.report import Report, Row
from imageproc.pipelines import raster
from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.weights import is_present

PIXELS = 12_000_000
NO_REMBG = "rembg is not installed, so there is nothing to compare with: pip install rembg"
NO_WEIGHTS = "u2netp is not installed. Add it with `manage.py models pull u2netp`."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--photo", type=Path, action="append", help="measured at 12 megapixels; a drawing without"
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, help="of each side; all cores by default")
    parser.add_argument(
        "--agreement", type=Path, metavar="FOLDER", help="compare mattes over a folder instead"
    )


def run(
    *,
    models_dir: Path,
    threads: int,
    photo: list[Path] | None = None,
    repeats: int = 5,
    agreement: Path | None = None,
) -> Report:
    """Measure, and say what could not be measured."""
    if not is_present(CATALOGUE["u2netp"], models_dir):
        return Report(remarks=[NO_WEIGHTS])
    rival = find_spec("rembg") is not None
    if agreement is not None:
        return _agreement(agreement, models_dir, threads) if rival else Report(remarks=[NO_REMBG])
    reports = [
        _measured(name, data, models_dir, threads, repeats, rival=rival)
        for name, data in _sources(photo)
    ]
    return Report(
        rows=[row for report in reports for row in report.rows],
        figures={key: value for report in reports for key, value in report.figures.items()},
        remarks=[] if rival else [NO_REMBG],
    )


def _agreement(photos: Path, models_dir: Path, threads: int) -> Report:
    return agreement.run(photos, models_dir, threads)


def _sources(photos: list[Path] | None) -> list[tuple[str, bytes]]:
    if not photos:
        return [("drawing", twelve_megapixels(drawing()))]
    decoded = [(path.name, raster.decode(path.read_bytes(), max_pixels=10**9)) for path in photos]
    return [(name, twelve_megapixels(picture.rgb)) for name, picture in decoded]


def twelve_megapixels(rgb: Bytes) -> bytes:
    """A JPEG of 12 million pixels: enlarged, with the fine noise that enlarging lacks."""
    height, width = rgb.shape[:2]
    scale = (PIXELS / (height * width)) ** 0.5
    size = round(width * scale), round(height * scale)
    large = cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(1).normal(0, 2, large.shape)
    noisy: Bytes = np.clip(large + noise, 0, 255).astype(np.uint8)
    return raster.encode(noisy, "jpeg", quality=90)


def drawing() -> Bytes:
    """A figure before a soft ground, for machines without photos."""
    y, x = np.mgrid[:1000, :1400].astype(np.float32)
    ground = np.stack([90 + x / 14, 120 + y / 12, 150 - x / 20], axis=2)
    head = (x - 700) ** 2 + (y - 350) ** 2 < 180**2
    body = ((x - 700) / 320) ** 2 + ((y - 1000) / 480) ** 2 < 1
    ground[head] = (205, 160, 135)
    ground[body & ~head] = (140, 40, 50)
    return np.asarray(np.clip(ground, 0, 255), dtype=np.uint8)


def _measured(
    name: str, data: bytes, models_dir: Path, threads: int, repeats: int, *, rival: bool
) -> Report:
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(data)
        file.flush()
        arguments = (file.name, models_dir, threads)
        alone = _probe("studio", *arguments, repeats=2)
        engines = {
            engine: _probe("studio", *arguments, repeats=1, engine=engine)["peak_mb"]
            for engine in ("people", "goods")
        }
        other = _probe("rembg", *arguments, repeats=2) if rival else {}
        race = _probe("race" if rival else "studio", *arguments, repeats=repeats)
    peaks = {"u2netp": alone["peak_mb"], **engines, "rembg": other.get("peak_mb")}
    rows = [_memory_row(name, alone["peak_mb"])]
    if rival:
        rows = [*_race_rows(name, race), *rows]
    return Report(rows=rows, figures={f"{name}, medians": race, f"{name}, peak MB": peaks})


def _race_rows(name: str, race: dict[str, Any]) -> list[Row]:
    ours, theirs, network = race["studio"], race["rembg"], race["network"]["ms"]
    around = ours["ms"] - network
    return [
        Row(
            what=f"wall time of rembg's, {name}",
            measured=_paired(ours["walls"], theirs["walls"]),
            limit=0.35,
            detail=f"{ours['ms']} ms against {theirs['ms']} ms; {_steps(ours['steps'])}",
        ),
        Row(
            what=f"bytes of rembg's, {name}",
            measured=round(ours["bytes"] / theirs["bytes"], 3),
            limit=1.15,
            detail=f"{ours['bytes']} against {theirs['bytes']}",
        ),
        Row(
            what=f"everything around the network, in the network's own time, {name}",
            measured=round(around / network, 2),
            limit=4,
            detail=f"{around:.0f} ms around {network} ms",
        ),
    ]


def _paired(ours: list[float], theirs: list[float]) -> float:
    """Median of the ratios of each turn: what else the machine does meets both sides of a turn."""
    return round(median(one / other for one, other in zip(ours, theirs, strict=True)), 3)


def _memory_row(name: str, peak: float) -> Row:
    return Row(what=f"peak memory of a fresh process, {name}", measured=peak, limit=700, unit="MB")


def _steps(steps: dict[str, float]) -> str:
    return ", ".join(f"{step} {ms}" for step, ms in steps.items())


def _probe(
    what: str, picture: str, models_dir: Path, threads: int, *, repeats: int, engine: str = "u2netp"
) -> dict[str, Any]:
    command = [
        *(sys.executable, "-m", "imageproc.bench.probe", what, picture),
        *("--models-dir", str(models_dir), "--engine", engine),
        *("--threads", str(threads), "--repeats", str(repeats)),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(ran.stdout)
    return result
