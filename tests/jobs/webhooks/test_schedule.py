from __future__ import annotations

from django.test import SimpleTestCase

from jobs.webhooks import schedule

SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


class ScheduleTestCase(SimpleTestCase):
    def test_it_is_the_one_of_the_specification(self) -> None:
        self.assertEqual(schedule.DELAYS, (0, *SECONDS))
        self.assertEqual(schedule.TRIES, 10)

    def test_a_delay_is_spread_by_a_tenth_either_way(self) -> None:
        for tries, seconds in enumerate(SECONDS, start=1):
            drawn = [schedule.delay(tries) for _ in range(300)]
            self.assertGreaterEqual(min(drawn), 0.9 * seconds)
            self.assertLessEqual(max(drawn), 1.1 * seconds)
            self.assertLess(min(drawn), 0.95 * seconds)
            self.assertGreater(max(drawn), 1.05 * seconds)
