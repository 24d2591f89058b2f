from __future__ import annotations

from django.test import SimpleTestCase

from jobs.templatetags.words import duration, saved


class WordsTestCase(SimpleTestCase):
    def test_a_duration_is_as_exact_as_anybody_wants_to_know(self) -> None:
        for seconds, said in (
            (None, ""),
            (0.2, "1 s"),
            (8.4, "8 s"),
            (185, "3 min"),
            (7_800, "2 h 10 min"),
            (90_000, "1 d 1 h"),
        ):
            with self.subTest(seconds):
                self.assertEqual(duration(seconds).replace("\N{NO-BREAK SPACE}", " "), said)

    def test_it_says_by_how_much_bytes_shrank(self) -> None:
        self.assertEqual(saved(37, 100), "\N{MINUS SIGN}63\N{NO-BREAK SPACE}%")
        self.assertEqual(saved(110, 100), "+10\N{NO-BREAK SPACE}%")
        self.assertEqual(saved(0, 0), "")
