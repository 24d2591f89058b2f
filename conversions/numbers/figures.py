"""Tiles and charts of try-ons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import filesizeformat
from django.utils.dateformat import format as write_date

from conversions.numbers import charts
from conversions.numbers.charts import Chart, Series
from conversions.numbers.rows import Pictures, Stats, Step
from images.models import ImageUsage

SPACE = "\N{NO-BREAK SPACE}"
NONE = "\N{EN DASH}"
NAMES = {"day": "j F Y", "week": r"\W\e\e\k \o\f j F Y", "month": "F Y"}
LABELS = {"day": "j M", "week": "j M", "month": "M Y"}

# What is shown of a picture's history: what people did with it.
SHOWN = (
    ImageUsage.Action.VIEW,
    ImageUsage.Action.USE_IN_CONVERSION,
    ImageUsage.Action.DOWNLOAD,
    ImageUsage.Action.SHARE,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, and what it is of."""

    name: str
    value: str
    note: str


def tiles(stats: Stats, pictures: Pictures) -> list[Tile]:
    """How it went, and what is kept, of which no days are asked."""
    kept = Tile("Pictures kept", f"{pictures.images:,}", filesizeformat(pictures.total_bytes))
    return [*of_all(stats), kept]


def of_all(stats: Stats) -> list[Tile]:
    """How many, how well, how long."""
    begun = Tile("Try-ons", f"{stats.total:,}", f"{stats.free:,} free, {stats.paid:,} paid")
    return [begun, _done(stats), _time(stats)]


def _done(stats: Stats) -> Tile:
    if stats.success_rate is None:
        return Tile("Done", NONE, "None ended on these days")
    return Tile(
        "Done",
        f"{100 * stats.success_rate:.0f}{SPACE}%",
        f"{stats.completed:,} of {stats.ended:,} that ended",
    )


def _time(stats: Stats) -> Tile:
    half, most = _s(stats.p50_processing_time_ms), _s(stats.p95_processing_time_ms)
    if half is None or most is None:
        return Tile("Median time", NONE, "None was done on these days")
    return Tile("Median time", seconds(half), f"95 of 100 within {seconds(most)}")


def outcomes(steps: Sequence[Step], step: str) -> Chart:
    """How many try-ons were begun, by how they ended."""
    series = [
        Series("done", "Done", [each.completed for each in steps]),
        Series("failed", "Failed", [each.failed for each in steps]),
        Series("cancelled", "Cancelled", [each.cancelled for each in steps]),
        Series("waiting", "Under way", [each.waiting for each in steps]),
    ]
    names, labels = _names(steps, step)
    return charts.stacked("outcomes", f"Try-ons per {step}", names, series, labels=labels)


def times(steps: Sequence[Step], step: str) -> Chart:
    """How long those took that were done."""
    series = [
        Series("median", "Half within", [_s(each.p50_processing_time_ms) for each in steps]),
        Series("slow", "95 of 100 within", [_s(each.p95_processing_time_ms) for each in steps]),
    ]
    names, labels = _names(steps, step)
    title = "Time for a try-on"
    return charts.lines("times", title, names, series, labels=labels, write=seconds)


def usage(pictures: Pictures) -> Chart:
    """What people did with the pictures, of which no days are asked."""
    counts = [(action.label, getattr(pictures, f"{action.value}_count")) for action in SHOWN]
    return charts.lying("usage", "Uses of the pictures, since the beginning", "What", counts)


def seconds(value: float) -> str:
    return f"{value:.3g}{SPACE}s" if value < 100 else f"{value:,.0f}{SPACE}s"


def _s(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _names(steps: Sequence[Step], step: str) -> tuple[list[str], list[str]]:
    return _written(steps, NAMES[step]), _written(steps, LABELS[step])


def _written(steps: Sequence[Step], form: str) -> list[str]:
    days: list[date] = [each.day for each in steps]
    return [write_date(day, form) for day in days]
