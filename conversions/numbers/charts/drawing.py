"""Three kinds of charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from conversions.numbers.charts.scale import (
    GAP,
    WHOLE_HEIGHT,
    WIDEST,
    Scale,
    Write,
    centre,
    labels_for,
    percent,
    pixels,
    scale_for,
)
from conversions.numbers.charts.shapes import Bar, Chart, Dot, Piece, Place, Series, Stretch

ROW = 44  # pixels for a lying bar with its words
NONE = "\N{EN DASH}"


def stacked(
    key: str, title: str, names: Sequence[str], series: Sequence[Series], *, labels: Sequence[str]
) -> Chart:
    """Counts that add up, the first series at the bottom. `names` say what each place is, `labels`
    the same in a word."""
    sums = [sum(each.values[n] or 0 for each in series) for n in range(len(names))]
    scale = scale_for(max(sums, default=0), whole=True)
    return Chart(
        id=key, kind="stacked", title=title, height=WHOLE_HEIGHT,
        rows=_rows(names, series, _count),
        legend=list(series),
        grid=scale.grid(_count),
        labels=labels_for(labels),
        places=[_place(n, names, series, _count, scale) for n in range(len(names))],
    )  # fmt: skip


def lines(
    key: str, title: str, names: Sequence[str], series: Sequence[Series], *,
    labels: Sequence[str], write: Write,
) -> Chart:  # fmt: skip
    """Values over time. A gap in the values is one in the line."""
    known = [value for each in series for value in each.values if value is not None]
    scale = scale_for(max(known, default=0), whole=False)
    return Chart(
        id=key, kind="lines", title=title, height=WHOLE_HEIGHT,
        rows=_rows(names, series, write),
        legend=list(series),
        grid=scale.grid(write),
        labels=labels_for(labels),
        places=[_place(n, names, series, write) for n in range(len(names))],
        stretches=[each for one in series for each in _stretches(one, scale)],
        dots=[each for one in series for each in _dots(one, scale)],
    )  # fmt: skip


def lying(key: str, title: str, what: str, values: Sequence[tuple[str, int]]) -> Chart:
    """Names with a count each, one below the other."""
    most = max((count for _, count in values), default=0) or 1
    bars = [
        Bar(name, _count(count), percent(100 * count / most), ROW * n)
        for n, (name, count) in enumerate(values)
    ]
    rows = [[(what, bar.name), ("Times", bar.number)] for bar in bars]
    return Chart(id=key, kind="lying", title=title, height=ROW * len(bars), rows=rows, bars=bars)


def _place(
    n: int, names: Sequence[str], series: Sequence[Series], write: Write, scale: Scale | None = None
) -> Place:
    """With a bar where there is a scale for it."""
    width = 100 / len(names)
    bar = min(width * (1 - GAP), WIDEST)
    said = ", ".join(
        f"{each.name.lower()} {write(value)}"
        for each in series
        if (value := each.values[n]) is not None and (value or each is series[0])
    )
    return Place(
        x=percent(n * width),
        width=percent(width),
        title=f"{names[n]}: {said or 'nothing'}",
        bar_x=percent(centre(n, len(names)) - bar / 2),
        bar_width=percent(bar),
        pieces=list(_pieces(n, series, scale)) if scale else [],
    )


def _pieces(n: int, series: Sequence[Series], scale: Scale) -> Iterator[Piece]:
    below = 0.0
    for each in series:
        if value := each.values[n]:
            top, foot = scale.y(below + value), scale.y(below)
            yield Piece(each.kind, pixels(top), pixels(foot - top))
            below += value


def _stretches(series: Series, scale: Scale) -> Iterator[Stretch]:
    count = len(series.values)
    for n, (one, other) in enumerate(pairwise(series.values)):
        if one is not None and other is not None:
            yield Stretch(
                series.kind,
                percent(centre(n, count)), pixels(scale.y(one)),
                percent(centre(n + 1, count)), pixels(scale.y(other)),
            )  # fmt: skip


def _dots(series: Series, scale: Scale) -> Iterator[Dot]:
    count = len(series.values)
    for n, value in enumerate(series.values):
        if value is not None:
            yield Dot(series.kind, percent(centre(n, count)), pixels(scale.y(value)))


def _rows(
    names: Sequence[str], series: Sequence[Series], write: Write
) -> list[list[tuple[str, str]]]:
    """For the table behind the chart."""
    return [
        [("Days", name)]
        + [(each.name, NONE if (v := each.values[n]) is None else write(v)) for each in series]
        for n, name in enumerate(names)
    ]


def _count(value: float) -> str:
    return f"{round(value):,}"
