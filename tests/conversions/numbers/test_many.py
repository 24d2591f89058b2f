"""Many try-ons: the functions are planned for who asks, and read no more than an index."""

from __future__ import annotations

import time
from typing import ClassVar

from django.db import connection
from django.urls import reverse

from accounts.models import User
from tests.conversions.base import ConversionsTestCase
from tests.people import make_user

MANY = 100_000  # of which a fiftieth is Alice's

# As a restore of a dump does it, without the triggers.
FILL = """
SET LOCAL session_replication_role = replica;
INSERT INTO conversions (id, user_id, user_image_id, cloth_image_id, status, error_message,
    processing_time_ms, conversion_type, style_name, metadata, created_at, updated_at)
SELECT gen_random_uuid(), CASE WHEN n %% 50 = 0 THEN %(alice)s::uuid ELSE %(bob)s::uuid END,
    %(photo)s::uuid, %(shirt)s::uuid, CASE WHEN n %% 10 = 0 THEN 'failed' ELSE 'completed' END,
    'so it is', n %% 9000, 'free', '', '{}', t, t
FROM (SELECT n, now() - n * interval '5 min' AS t FROM generate_series(1, %(many)s) n) numbered;
INSERT INTO conversion_metrics (id, conversion_id, user_id, processing_time_ms, success, error_type,
    ai_model_version, input_file_size_bytes, output_file_size_bytes, created_at)
SELECT gen_random_uuid(), id, user_id, processing_time_ms, status = 'completed',
    CASE status WHEN 'failed' THEN 'no_person' ELSE '' END, 'warp 1', 1000, 500, created_at
FROM conversions;
SET LOCAL session_replication_role = origin;
ANALYZE conversions; ANALYZE conversion_metrics;
"""
ASKED = {
    "stats": "SELECT * FROM get_conversion_stats(p_user_id := %s)",
    "series": "SELECT * FROM get_conversion_series(p_user_id := %s, p_step := 'week')",
    "errors": "SELECT * FROM get_conversion_errors(p_user_id := %s)",
}


class ManyTestCase(ConversionsTestCase):
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)
        ids = {name: getattr(cls, name).pk for name in ("alice", "bob", "photo", "shirt")}
        with connection.cursor() as cursor:
            cursor.execute(FILL, ids | {"many": MANY})

    def run_timed(self, statement: str) -> float:
        with connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(statement, [self.alice.pk])
            self.assertTrue(cursor.fetchall())
            return time.perf_counter() - started

    def test_each_function_answers_quickly(self) -> None:
        for name, statement in ASKED.items():
            with self.subTest(name):
                self.assertLess(min(self.run_timed(statement) for _ in range(3)), 0.5)

    def test_each_function_is_planned_within_the_statement_that_asks(self) -> None:
        """A plan made without knowing who asks would read the whole table."""
        for name, statement in ASKED.items():
            with self.subTest(name), connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}", [self.alice.pk])
                plan = "\n".join(line for (line,) in cursor.fetchall())
                self.assertNotIn("Function Scan on get_conversion", plan)
                self.assertNotIn("Seq Scan on conversion", plan)
                self.assertIn(str(self.alice.pk), plan)

    def test_the_pages_open_quickly(self) -> None:
        pages = {
            self.alice: reverse("numbers") + "?period=year",
            self.curator: reverse("admin:conversions_numbers") + "?period=90",
        }
        for user, url in pages.items():
            with self.subTest(url):
                self.client.force_login(user)
                self.client.get(url)  # templates are compiled
                started = time.perf_counter()
                self.assertEqual(self.client.get(url).status_code, 200)
                self.assertLess(time.perf_counter() - started, 2.0)
