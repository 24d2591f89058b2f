from __future__ import annotations

import csv
import io
from typing import Any

from django.urls import reverse

from tests.conversions.numbers.base import NumbersTestCase, days_ago, today
from tests.people import make_garment


class ExportTestCase(NumbersTestCase):
    def rows(self, name: str, **query: str) -> list[list[str]]:
        r: Any = self.client.get(reverse(name), query)
        self.assertEqual(r.status_code, 200)
        text = b"".join(r.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def test_it_has_a_row_for_each_day(self) -> None:
        self.ended(day=days_ago(2), ms=2000)
        self.ended("failed", day=days_ago(2))
        head, *rows = self.rows("numbers-days", period="7")
        self.assertEqual(head[:3], ["Day", "Done", "Failed"])
        self.assertEqual(len(rows), 7)
        self.assertEqual(rows[4], [days_ago(2).isoformat(), "1", "1", "0", "0", "2000", "2000"])
        self.assertEqual(rows[6], [today().isoformat(), "0", "0", "0", "0", "", ""])

    def test_also_where_the_page_adds_days_up(self) -> None:
        query = {"from": "2024-01-01", "to": "2024-12-31"}
        self.assertEqual(len(self.rows("numbers-days", **query)), 1 + 366)

    def test_garments_come_with_their_counts(self) -> None:
        self.ended()
        self.ended("failed")
        _, row = self.rows("numbers-garments")
        self.assertEqual(row[:4], [self.shirt.file_name, str(self.shirt.pk), "2", "1"])

    def test_no_name_can_act_as_a_formula(self) -> None:
        names = ("=HYPERLINK(1).jpg", "+1+1.jpg", "@SUM(A1).jpg", "\t=1.jpg", "-2+3.jpg")
        for name in names:
            garment = make_garment(self.shop, file_name=name)
            self.ended("cancelled", cloth_image_id=garment.pk)
        _, *rows = self.rows("numbers-garments")
        self.assertEqual({row[0] for row in rows}, {f"'{name}" for name in names})

    def test_a_garment_that_was_taken_back_has_no_name(self) -> None:
        self.ended()
        self.shirt.is_public = False
        self.shirt.save()
        _, row = self.rows("numbers-garments")
        self.assertEqual(row[0], "Not shown any more")

    def test_a_shop_has_files_of_its_own(self) -> None:
        self.ended()
        self.client.force_login(self.vera)
        _, row = self.rows("numbers-garments", shop=self.shop.slug)
        self.assertEqual(row[2], "1")
        self.assertEqual(self.rows("numbers-garments")[1:], [])

    def test_it_is_named_by_its_days_and_safe_to_open(self) -> None:
        r = self.client.get(
            reverse("numbers-days"), {"from": "2025-01-01", "to": "2025-01-31"}
        )  # fmt: skip
        self.assertEqual(
            r["Content-Disposition"], 'attachment; filename="try-ons-2025-01-01-2025-01-31.csv"'
        )
        self.assertEqual(r["X-Content-Type-Options"], "nosniff")

    def test_bad_days_get_a_sentence(self) -> None:
        r = self.client.get(reverse("numbers-days"), {"from": "2025-01-02", "to": "2025-01-01"})
        self.assertEqual(r.status_code, 422)
        self.assertEqual(r.content.decode(), "The first day is after the last. Exchange them.")
