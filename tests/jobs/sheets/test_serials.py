from __future__ import annotations

import random

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from jobs.sheets.serials import RECENT, Serials

GREATEST = 2**63 - 1


class SerialsTestCase(SimpleTestCase):
    def test_it_tells_the_row_that_had_a_number(self) -> None:
        serials = Serials()
        self.assertIsNone(serials.add(7, 2))
        self.assertIsNone(serials.add(GREATEST, 3))
        self.assertEqual(serials.add(7, 4), 2)
        self.assertEqual(serials.add(GREATEST, 5), 3)

    def test_it_tells_the_row_long_after(self) -> None:
        serials = Serials()
        numbers = random.Random(1).sample(range(1, GREATEST), 20_000)
        for row, number in enumerate(numbers, start=2):
            self.assertIsNone(serials.add(number, row))
        for row, number in enumerate(numbers, start=2):
            self.assertEqual(serials.add(number, 99_999), row)

    def test_a_file_that_is_numbered_through_costs_nothing(self) -> None:
        serials = Serials()
        for number in range(1, 50_001):
            serials.add(number, number + 1)
        self.assertEqual(len(serials._firsts), 1)
        self.assertLess(len(serials._recent), RECENT)
        self.assertEqual(serials.add(31_415, 1), 31_416)

    def test_it_knows_rows_across_gaps_of_rows_and_of_numbers(self) -> None:
        serials = Serials()
        places = {}
        for number in range(1, 5 * RECENT):
            if number % 100 == 0:
                continue
            places[number] = number + number // 777
            serials.add(number, places[number])
        for number in range(1, 5 * RECENT):
            self.assertEqual(serials.add(number, GREATEST), places.get(number))

    @given(st.lists(st.integers(1, 40) | st.integers(GREATEST - 5, GREATEST)))
    def test_it_answers_as_a_dictionary_would(self, numbers: list[int]) -> None:
        serials, known = Serials(), dict[int, int]()
        for row, number in enumerate(numbers, start=2):
            self.assertEqual(serials.add(number, row), known.get(number))
            known.setdefault(number, row)
            if row % 3 == 0:
                serials._sort_in()
