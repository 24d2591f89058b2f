"""Text to records: the rows of a CSV file as lists of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import IO

from jobs.sheets.dialect import Dialect
from jobs.sheets.quotes import LONGEST_CELL, LONGEST_ROW, Break, find_break
from jobs.sheets.text import decoded


class RowTooLong(Exception):
    """No row ends within `LONGEST_ROW` characters. Never leaves this module."""


class Records:
    """Iterates once over (row, cells), rows counted from 1 as a spreadsheet shows them.

    Rows without text are counted and left out. What cannot be read is handed to `broken` with its
    row; reading goes on below it where that is possible and `broken` says so, and else ends. Not
    much more than `LONGEST_ROW` characters are held at a time, whatever the file is.
    """

    def __init__(
        self, file: IO[bytes], dialect: Dialect, broken: Callable[[int, Break], bool]
    ) -> None:
        self._file, self._dialect, self._broken = file, dialect, broken
        self._row = -1 if dialect.is_announced else 0
        self._held: list[str] = []  # lines, from the first one of the record under way
        self._rest = ""  # the line after those, as far as it was read
        self._held_from = self._start = 0  # lines before the held ones; before that record

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        lines = chain.from_iterable(self._batches())
        reader = csv.reader(
            lines,
            delimiter=self._dialect.delimiter,
            skipinitialspace=self._dialect.is_spaced,
            strict=True,
        )
        while True:
            try:
                for cells in reader:
                    self._row += 1
                    self._start = reader.line_num
                    text = "".join(cells)
                    if len(text) > LONGEST_CELL and (found := _overlong(cells)):
                        if not self._broken(self._row, found):
                            return
                    elif self._row > 0 and text and not text.isspace():
                        yield self._row, cells
            except (csv.Error, RowTooLong) as problem:
                self._row += 1
                if not self._goes_on(problem, reader.line_num, lines):
                    return
            else:
                return

    def _goes_on(self, problem: Exception, line: int, after: Iterator[str]) -> bool:
        """Tell what is wrong with the record under way; whether the next line begins another."""
        record = self._held[self._start - self._held_from : line - self._held_from]
        if isinstance(problem, RowTooLong):
            found = find_break([*record, self._rest], self._dialect, lambda: True)
        else:
            found = find_break(record, self._dialect, lambda: any('"' in text for text in after))
        self._start = line
        return self._broken(self._row, found) and found.code == "quote_misplaced"

    def _batches(self) -> Iterator[list[str]]:
        """Many whole lines at a time: the reader takes them without a step in Python for each."""
        for text in decoded(self._file, self._dialect.encoding):
            lines = io.StringIO(self._rest + text, newline="").readlines()
            # A carriage return at the end may be half of a line end.
            self._rest = "" if lines[-1].endswith("\n") else lines.pop()
            self._hold(lines)
            yield lines
        if self._rest:
            lines, self._rest = [self._rest], ""
            self._hold(lines)
            yield lines

    def _hold(self, lines: list[str]) -> None:
        del self._held[: self._start - self._held_from]
        self._held_from = self._start
        if sum(map(len, self._held)) + len(self._rest) > LONGEST_ROW:
            raise RowTooLong
        self._held += lines


def _overlong(cells: Sequence[str]) -> Break | None:
    columns = (column for column, cell in enumerate(cells) if len(cell) > LONGEST_CELL)
    return next((Break(column, "cell_too_long") for column in columns), None)
