"""What the charts, the table of errors and staff's dashboard ask."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db import connection

from tests.conversions.numbers.base import NumbersTestCase, ask, days_ago, today

SERIES = "SELECT * FROM get_conversion_series(p_user_id := %s, p_date_from := %s, p_date_to := %s)"
STEPPED = """
SELECT * FROM get_conversion_series(
    p_user_id := %s, p_date_from := %s, p_date_to := %s, p_step := %s)
"""
OF_ALL = "SELECT * FROM get_conversion_series(p_user_id := %s)"
ERRORS = "SELECT * FROM get_conversion_errors(p_user_id := %s)"
VERSIONS = "SELECT * FROM get_conversion_versions(p_date_from := %s, p_date_to := %s)"


class SeriesTestCase(NumbersTestCase):
    def series(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        return ask(statement, self.alice.pk, *values)

    def test_every_day_is_there(self) -> None:
        self.ended(day=date(2025, 1, 2))
        self.ended("failed", day=date(2025, 1, 4))
        rows = self.series(SERIES, "2025-01-01", "2025-01-05")
        self.assertEqual([row["day"].day for row in rows], [1, 2, 3, 4, 5])
        self.assertEqual([row["completed"] for row in rows], [0, 1, 0, 0, 0])
        self.assertEqual([row["failed"] for row in rows], [0, 0, 0, 1, 0])

    def test_it_counts_by_outcome(self) -> None:
        for status in ("completed", "failed", "cancelled", "cancelled", "pending", "processing"):
            self.ended(status, day=date(2025, 1, 2))
        (row,) = self.series(SERIES, "2025-01-02", "2025-01-02")
        counts = [row[name] for name in ("completed", "failed", "cancelled", "waiting")]
        self.assertEqual(counts, [1, 1, 2, 2])

    def test_each_day_has_its_own_times_and_an_empty_one_none(self) -> None:
        self.ended(day=date(2025, 1, 1), ms=1000)
        self.ended(day=date(2025, 1, 1), ms=3000)
        self.ended("failed", day=date(2025, 1, 2), ms=9000)
        one, other = self.series(SERIES, "2025-01-01", "2025-01-02")
        self.assertEqual(one["p50_processing_time_ms"], 2000)
        self.assertEqual(one["p95_processing_time_ms"], 2900)
        self.assertIsNone(other["p50_processing_time_ms"])

    def test_a_week_begins_on_monday_also_before_the_first_day(self) -> None:
        self.ended(day=date(2025, 1, 5))  # a Sunday
        self.ended(day=date(2025, 1, 6))
        self.ended(day=date(2025, 1, 12))
        rows = self.series(STEPPED, "2025-01-03", "2025-01-14", "week")
        days = [(row["day"].isoformat(), row["completed"]) for row in rows]
        self.assertEqual(days, [("2024-12-30", 1), ("2025-01-06", 2), ("2025-01-13", 0)])

    def test_a_week_counts_only_the_days_that_were_asked_for(self) -> None:
        self.ended(day=date(2025, 1, 1))
        rows = self.series(STEPPED, "2025-01-03", "2025-01-05", "week")
        self.assertEqual([row["completed"] for row in rows], [0])

    def test_months_are_those_of_the_calendar(self) -> None:
        self.ended(day=date(2025, 2, 28), at=time(23, 59))
        rows = self.series(STEPPED, "2025-01-15", "2025-03-02", "month")
        days = [(row["day"].isoformat(), row["completed"]) for row in rows]
        self.assertEqual(days, [("2025-01-01", 0), ("2025-02-01", 1), ("2025-03-01", 0)])

    def test_open_ends_are_the_first_try_on_and_today(self) -> None:
        self.ended(day=days_ago(3))
        rows = self.series(OF_ALL)
        self.assertEqual((rows[0]["day"], rows[-1]["day"], len(rows)), (days_ago(3), today(), 4))

    def test_of_nothing_there_is_nothing(self) -> None:
        self.assertEqual(self.series(OF_ALL), [])

    def test_the_zone_of_the_session_moves_no_day(self) -> None:
        self.ended(day=date(2025, 1, 1), at=time(0, 30))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'America/New_York'")
        rows = self.series(SERIES, "2024-12-31", "2025-01-02")
        self.assertEqual([row["completed"] for row in rows], [0, 1, 0])


class ErrorsTestCase(NumbersTestCase):
    def test_the_most_frequent_comes_first(self) -> None:
        for error in ("no_person", "back_view", "no_person"):
            self.ended("failed", error=error)
        self.ended()
        rows = [(row["error_type"], row["failures"]) for row in ask(ERRORS, self.alice.pk)]
        self.assertEqual(rows, [("no_person", 2), ("back_view", 1)])

    def test_nobody_sees_those_of_others(self) -> None:
        self.ended("failed", error="no_person")
        self.assertEqual(ask(ERRORS, self.bob.pk), [])


class VersionsTestCase(NumbersTestCase):
    def test_each_version_has_its_rate_and_times(self) -> None:
        self.ended(ms=1000, version="warp 2", day=date(2025, 1, 2))
        self.ended(ms=2000, version="warp 2", day=date(2025, 1, 2))
        self.ended("failed", version="warp 2", day=date(2025, 1, 2))
        self.ended("failed", version="warp 1", day=date(2025, 1, 2))
        self.ended(version="warp 0", day=date(2025, 1, 3))
        two, one = ask(VERSIONS, "2025-01-01", "2025-01-02")
        self.assertEqual((two["ai_model_version"], two["runs"]), ("warp 2", 3))
        self.assertEqual(float(two["success_rate"]), 0.6667)
        self.assertEqual(two["p50_processing_time_ms"], 1500)
        self.assertEqual((one["ai_model_version"], float(one["success_rate"])), ("warp 1", 0))
        self.assertIsNone(one["p50_processing_time_ms"])
