"""get_conversion_stats(), as document 003 asks it and as schema.md lists it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Quota
from tests.conversions.numbers.base import NumbersTestCase, ask
from tests.people import make_image

PRINTED = """
SELECT * FROM get_conversion_stats(
    p_user_id := '{user}',
    p_date_from := '2025-01-01',
    p_date_to := '2025-01-31'
);
"""
PRINTED_SHORT = "SELECT * FROM get_conversion_stats(p_user_id := '{user}');"
COLUMNS = [
    "total", "completed", "failed", "pending", "processing", "cancelled", "free", "paid",
    "success_rate", "avg_processing_time_ms", "p50_processing_time_ms", "p95_processing_time_ms",
    "input_bytes", "output_bytes",
]  # fmt: skip
JANUARY = date(2025, 1, 15)


class StatsTestCase(NumbersTestCase):
    def stats(self, statement: str = PRINTED_SHORT, **ids: Any) -> dict[str, Any]:
        (row,) = ask(statement.format(**{"user": self.alice.pk, **ids}))
        return row

    def test_it_has_the_columns_of_the_schema(self) -> None:
        self.assertEqual(list(self.stats()), COLUMNS)

    def test_it_counts_each_state_and_kind(self) -> None:
        self.alice.paid_credits = 1
        self.alice.save()
        self.ended("completed", conversion_type="paid")
        for status in ("completed", "completed", "failed", "cancelled", "pending", "processing"):
            self.ended(status)
        found = self.stats()
        counts = [found[name] for name in COLUMNS[:8]]
        self.assertEqual(counts, [7, 3, 1, 1, 1, 1, 6, 1])
        self.assertEqual(found["success_rate"], Decimal("0.75"))

    def test_where_nothing_ended_there_is_no_rate_and_no_time(self) -> None:
        self.ended("cancelled")
        found = self.stats()
        self.assertEqual(found["total"], 1)
        for name in ("success_rate", "avg_processing_time_ms", "p50_processing_time_ms"):
            self.assertIsNone(found[name])

    def test_times_are_of_what_was_done(self) -> None:
        for ms in (1000, 2000, 3000, 10_000):
            self.ended(ms=ms)
        self.ended("failed", ms=99_999)
        found = self.stats()
        self.assertEqual(found["avg_processing_time_ms"], 4000)
        self.assertEqual(found["p50_processing_time_ms"], 2500)
        self.assertEqual(found["p95_processing_time_ms"], 8950)

    def test_bytes_are_of_all_that_was_worked_on(self) -> None:
        self.ended()
        self.ended("failed")
        found = self.stats()
        self.assertEqual(found["input_bytes"], 2 * (self.photo.file_size + self.shirt.file_size))
        self.assertEqual(found["output_bytes"], 700)

    def test_both_days_belong_to_it_from_midnight_to_midnight_utc(self) -> None:
        for day, at in (
            (date(2024, 12, 31), time(23, 59, 59)),
            (date(2025, 1, 1), time(0)),
            (date(2025, 1, 31), time(23, 59, 59, 999999)),
            (date(2025, 2, 1), time(0)),
        ):
            self.ended(day=day, at=at)
        found = self.stats(PRINTED)
        self.assertEqual((found["total"], found["output_bytes"]), (2, 1400))

    def test_the_zone_of_the_session_moves_no_day(self) -> None:
        self.ended(day=date(2025, 1, 1), at=time(0, 30))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'America/New_York'")
        self.assertEqual(self.stats(PRINTED)["total"], 1)

    def test_each_owner_has_numbers_of_their_own(self) -> None:
        photo = make_image(self.vera)
        shop: dict[str, Any] = {
            "user_id": None,
            "vendor_id": self.shop.pk,
            "user_image_id": photo.pk,
        }
        self.ended()
        self.ended("failed", **shop)
        self.ended("failed", **shop)
        found = self.stats("SELECT * FROM get_conversion_stats(p_vendor_id := '{shop}')",
                           shop=self.shop.pk)  # fmt: skip
        self.assertEqual((found["total"], found["failed"]), (2, 2))
        self.assertEqual(self.stats()["total"], 1)
        self.assertEqual(self.stats(user=self.bob.pk)["total"], 0)
        self.assertEqual(self.stats("SELECT * FROM get_conversion_stats()")["total"], 3)

    def test_one_end_may_be_open(self) -> None:
        self.ended(day=JANUARY)
        self.ended(day=date(2025, 3, 1))
        since = "SELECT * FROM get_conversion_stats(p_date_from := '2025-02-01')"
        until = "SELECT * FROM get_conversion_stats(p_date_to := '2025-02-01')"
        self.assertEqual((self.stats(since)["total"], self.stats(until)["total"]), (1, 1))

    def test_a_second_run_is_weighed_again_and_counted_once(self) -> None:
        conversion = self.ended("failed")
        self.move(conversion, "pending")
        self.move(conversion, "processing")
        self.move(conversion, "completed", processing_time_ms=400)
        found = self.stats()
        self.assertEqual((found["total"], found["completed"], found["failed"]), (1, 1, 0))
        self.assertEqual(found["p50_processing_time_ms"], 400)
        self.assertEqual(found["input_bytes"], 2 * (self.photo.file_size + self.shirt.file_size))

    def test_the_months_quota_is_of_the_same_clock(self) -> None:
        Quota.objects.filter(owner_type="user").update(free_per_month=5)
        self.ended(day=datetime.now(UTC).date().replace(day=1), at=time(0))
        (row,) = ask("SELECT free_conversions_left(%s, NULL) AS n", self.alice.pk)
        self.assertEqual(row["n"], 4)
