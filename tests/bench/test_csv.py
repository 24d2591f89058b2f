"""The bench of catalogues, at a size that takes seconds."""

from __future__ import annotations

import pytest

from imageproc.bench import csv

pytestmark = [pytest.mark.cluster, pytest.mark.django_db(transaction=True)]


def test_it_measures_both_sides_on_the_same_pictures() -> None:
    report = csv.run(products=3, memory=[2, 4], accept=50)
    whats = [row.what for row in report.rows]
    assert len(whats) == 3, whats
    assert report.figures["pictures"] == 6
    assert 0 < report.figures["studio"]["bytes"] < report.figures["bare"]["bytes"]
    assert [found["rows"] for found in report.figures["memory"]] == [2, 4]
    assert all(found["peak_mb"] > 20 for found in report.figures["memory"])
    assert report.figures["accept"]["products"] > 0
