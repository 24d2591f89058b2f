"""CSV requests on a database of their own, against a bare loop that downloads and compresses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from imageproc.bench.fresh import measured
from imageproc.bench.report import Report, Row

MB = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--photos", type=Path, help="a folder of JPEGs to serve (default: drawn)")
    parser.add_argument("--large", action="store_true", help="some of them, at 12 megapixels")
    parser.add_argument("--products", type=int, default=500, help="of two pictures each")
    parser.add_argument("--latency", type=float, default=0, help="ms that the server waits")
    parser.add_argument(
        "--memory", type=int, nargs="*", default=[], metavar="ROWS",
        help="also the workers' peak memory for catalogues of so many small pictures",
    )  # fmt: skip
    parser.add_argument(
        "--accept", type=int, default=0, metavar="ROWS", help="also the time to take in so many"
    )


def run(
    *,
    photos: Path | None = None,
    large: bool = False,
    products: int = 500,
    latency: float = 0,
    memory: list[int] | None = None,
    accept: int = 0,
    **others: Any,
) -> Report:
    """Studio and bare loop fetch the same pictures from the same server, on the same cores."""
    arguments = ["--products", str(products), "--latency", str(latency), "--accept", str(accept)]
    arguments += ["--memory", *map(str, memory or [])]
    arguments += ["--photos", str(photos.resolve())] if photos else []
    arguments += ["--large"] if large else []
    figures = measured(
        "imageproc.bench.csv_probe",
        arguments,
        DJANGO_SETTINGS_MODULE="imageproc.bench.csv_settings",
        FETCH_ALLOW_LOOPBACK="1",
    )
    return Report(rows=_rows(figures), figures=figures)


def _rows(figures: dict[str, Any]) -> list[Row]:
    studio, bare = figures["studio"], figures["bare"]
    rows = [
        Row(
            what="a catalogue in the time of a bare Pillow loop",
            measured=round(studio["seconds"] / bare["seconds"], 3),
            limit=1.15,
            detail=f"{studio['seconds']:.1f} s against {bare['seconds']:.1f} s, "
            f"{figures['pictures'] / studio['seconds']:.1f} pictures a second, two workers each",
        ),
        Row(
            what="bytes of those of Pillow's plain save, equal quality",
            measured=round(studio["bytes"] / bare["bytes"], 3),
            limit=0.9,
            detail=f"{studio['bytes'] / MB:.1f} MB against {bare['bytes'] / MB:.1f} MB",
        ),
    ]
    if len(figures["memory"]) > 1:
        peaks = [found["peak_mb"] for found in figures["memory"]]
        rows.append(
            Row(
                what="peak memory of a worker, most rows against fewest",
                measured=round(peaks[-1] / peaks[0], 3),
                limit=1.1,
                detail=", ".join(
                    f"{each['rows']} rows: {each['peak_mb']} MB" for each in figures["memory"]
                ),
            )
        )
    return rows
