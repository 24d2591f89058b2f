"""The bench of the history, at a size that takes seconds."""

from __future__ import annotations

import pytest

from imageproc.bench import history

pytestmark = [pytest.mark.cluster, pytest.mark.django_db(transaction=True)]


def test_it_fills_asks_views_and_prunes() -> None:
    report = history.run(rows=20_000)
    assert len(report.rows) == len(history.QUESTIONS) + 1
    assert all(row.measured > 0 for row in report.rows[:-1])
    pruned = report.figures["prune_one_month"]
    assert 700 < pruned["rows"] < 1000, pruned  # a 24th
    assert report.figures["megabytes"]["image_usage_history"] > 0
