"""The history of pictures at the size of years, on a database of its own."""

from __future__ import annotations

import argparse
from typing import Any

from imageproc.bench.fresh import measured
from imageproc.bench.report import Report, Row

QUESTIONS = {
    "page": "a picture's history, newest page",
    "page_hot": "the same of the hot picture",
    "page_hot_deep": "the same, its middle",
    "analytics": "actions of a picture by day (document 003)",
    "analytics_hot": "the same of the hot picture",
    "stats": "get_image_stats of an owner of 2 000 pictures",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="of history (default 1 million)"
    )


def run(*, rows: int = 1_000_000, **others: Any) -> Report:
    """Fill, ask, view, prune: milliseconds are medians. The database role must be a superuser."""
    figures = measured(
        "imageproc.bench.history_probe",
        ["--rows", str(rows)],
        DJANGO_SETTINGS_MODULE="imageproc.settings",
        LOG_TO_TABLE="0",
        STATIC_MANIFEST="0",
    )
    asked = [
        Row(what=what, measured=figures["questions"][name], limit=100, unit="ms")
        for name, what in QUESTIONS.items()
    ]
    view = figures["view"]
    added = Row(
        what="added to a page by noting its view",
        measured=view["noted"],
        limit=2,
        unit="ms",
        detail=f"{view['again']} ms where the same visitor comes again; "
        f"the page takes {view['page']} ms",
    )
    return Report(rows=[*asked, added], figures=figures)
