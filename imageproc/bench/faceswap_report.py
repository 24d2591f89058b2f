"""The verdict on a run of face swaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from imageproc.bench.faceswap_measures import Figures
from imageproc.bench.faceswap_pairs import Couple, Try
from imageproc.bench.report import Report, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What results must keep; on the 47 pairs of the prototype they did."""

    least: float
    """Cosine to the source, each."""
    mean: float
    landmarks: float
    """Mean, % of the eye distance."""


BOUNDS = {
    "own expression": Bounds(least=0.50, mean=0.66, landmarks=4.0),
    "template's mouth": Bounds(least=0.42, mean=0.58, landmarks=2.4),
}
SEAM = 1.0


def report_on(
    tries: Sequence[Try], couples: Sequence[Couple], *, refused: int, remarks: Sequence[str]
) -> Report:
    """Rows with verdicts, and a line for each pair."""
    done = [each for each in tries if each.figures is not None]
    figures: dict[str, Any] = {
        "pairs tried": len(tries),
        "pairs swapped": len(done),
        "couples swapped": sum(each.result is not None for each in couples),
        "photos refused": refused,
    }
    lines = [*remarks, *(each.line() for each in tries)]
    lines += [
        f"{' and '.join(each.names)} in {each.scene}: {each.refusal}"
        for each in couples
        if each.refusal
    ]
    if not done:
        nothing = Row(what="no pair could be swapped", measured=1, limit=0)
        return Report(rows=[nothing], figures=figures, remarks=lines)
    figures |= _medians(done)
    pairs = {each.pair: asdict(each.figures) for each in done if each.figures}
    return Report(rows=list(_rows(done)), figures=figures, remarks=lines, details={"pairs": pairs})


def _medians(done: Sequence[Try]) -> dict[str, Any]:
    results = [each.result for each in done if each.result is not None]
    names = list(dict.fromkeys(name for result in results for name in result.timings))
    return {
        "ms per step, medians": {
            name: round(median(r.timings[name] for r in results if name in r.timings), 1)
            for name in names
        }
    }


def _rows(done: Sequence[Try]) -> Iterator[Row]:
    """Budgets are upper limits, so likeness is told as 1 less the cosine."""
    for kind, bounds in BOUNDS.items():
        found = [each.figures for each in done if each.figures and each.kind == kind]
        if found:
            yield from _rows_of(kind, bounds, found)
    found = [each.figures for each in done if each.figures]
    wrong = sum(each.to_source <= each.to_target for each in found)
    yield Row(what="faces nearer to the template's than to the source's", measured=wrong, limit=0)
    yield Row(what="mean seam", measured=fmean(each.seam for each in found), limit=SEAM)
    strays = sum(each.strays for each in found)
    yield Row(what="pixels changed outside the faces", measured=strays, limit=0)


def _rows_of(kind: str, bounds: Bounds, found: Sequence[Figures]) -> Iterator[Row]:
    away = [1 - each.to_source for each in found]
    detail = f"{len(found)} pairs, 1 less the cosine"
    yield Row(
        what=f"{kind}: farthest from its source", measured=max(away), limit=1 - bounds.least,
        detail=detail,
    )  # fmt: skip
    yield Row(
        what=f"{kind}: mean distance from the source", measured=fmean(away),
        limit=round(1 - bounds.mean, 2), detail=detail,
    )  # fmt: skip
    yield Row(
        what=f"{kind}: mean landmark error", unit="% of the eye distance",
        measured=fmean(each.landmarks for each in found), limit=bounds.landmarks,
    )  # fmt: skip
