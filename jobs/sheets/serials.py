"""Which serial numbers were seen, and where."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from heapq import merge

RECENT = 1024  # numbers that wait, at least, before they are sorted in


class Serials:
    """Numbers from 1 to 2**63 - 1 with the row of each, as sorted runs.

    A run is a stretch of numbers that each stand one row below the one before: a file that is
    numbered through takes 24 bytes, one in no order takes 24 bytes for each number.
    """

    def __init__(self) -> None:
        self._firsts, self._lasts, self._rows = array("q"), array("q"), array("q")
        self._recent: dict[int, int] = {}

    def add(self, number: int, row: int) -> int | None:
        """Remember a number, or return the row that had it before."""
        earlier = self._recent.get(number) or self._row_of(number)
        if earlier is not None:
            return earlier
        self._recent[number] = row
        if len(self._recent) >= RECENT + len(self._rows) // 4:  # the dearer to sort, the rarer
            self._sort_in()
        return None

    def _row_of(self, number: int) -> int | None:
        at = bisect_right(self._firsts, number) - 1
        if at < 0 or number > self._lasts[at]:
            return None
        return self._rows[at] + number - self._firsts[at]

    def _sort_in(self) -> None:
        firsts, lasts, rows = array("q"), array("q"), array("q")
        for first, last, row in merge(self._runs(), self._singles()):
            if rows and first == lasts[-1] + 1 and row - rows[-1] == first - firsts[-1]:
                lasts[-1] = last
                continue
            firsts.append(first)
            lasts.append(last)
            rows.append(row)
        self._firsts, self._lasts, self._rows = firsts, lasts, rows
        self._recent.clear()

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        return zip(self._firsts, self._lasts, self._rows, strict=True)

    def _singles(self) -> Iterator[tuple[int, int, int]]:
        return ((number, number, self._recent[number]) for number in sorted(self._recent))
