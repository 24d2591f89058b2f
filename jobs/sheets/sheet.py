"""A CSV file of products, read as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Self

from jobs.sheets.checking import Checker
from jobs.sheets.columns import cells_of, find_columns
from jobs.sheets.dialect import Dialect
from jobs.sheets.header import read_header, refuse
from jobs.sheets.quotes import Break
from jobs.sheets.records import Records
from jobs.sheets.rows import Check, Row, fitted, read_row
from jobs.sheets.text import find_encoding

ROWS_BETWEEN_REPORTS = 1000


class Sheet:
    """An open file whose header was understood. The file stays the caller's to close.

    `header` are the names of all columns as written, `extra_columns` those that mean nothing
    here. `encoding` is Python's name of it; `delimiter` is one of , ; | and tab.
    """

    def __init__(self, file: IO[bytes], dialect: Dialect, header: list[str]) -> None:
        self._file, self._dialect = file, dialect
        self.header = header
        self.columns = find_columns(header)
        self.extra_columns = [header[at] for at in self.columns.extra]
        self.encoding, self.delimiter = dialect.encoding, dialect.delimiter

    @classmethod
    def open(cls, file: IO[bytes]) -> Self:
        """Find out how a seekable file is written and which column means what.

        Reads it through once, or twice if it is not Unicode.

        Raises:
            SheetRefused: it is empty, no text, or lacks columns; the message says what to do.
        """
        return cls(file, *read_header(file, find_encoding(file)))

    def check(
        self,
        *,
        max_rows: int,
        max_urls: int,
        check_url: Callable[[str], None],
        on_rows: Callable[[int], None] | None = None,
    ) -> Check:
        """Read all rows and tell all faults at once, by row and column.

        `max_urls` is for one row. `check_url` raises a PipelineError for an address that cannot
        be fetched. `on_rows` is told how many rows were read, each thousand and at the end.
        """
        checker = Checker(self.header, self.columns, max_urls, check_url)
        for row, cells in self._records(checker.take_broken):
            if checker.rows == max_rows:
                checker.refuse_more(row)
                break
            checker.take(row, cells)
            if on_rows and checker.rows % ROWS_BETWEEN_REPORTS == 0:
                on_rows(checker.rows)
        if on_rows:
            on_rows(checker.rows)
        return checker.result()

    def rows(self) -> Iterator[Row]:
        """The rows of a checked file from its start; each call reads on its own.

        Raises:
            RowUnreadable: the file was not checked, or has faults.
        """
        for row, cells in self._records(refuse):
            yield read_row(row, fitted(cells, len(self.header)), self.columns)

    def cells(self, row: Row) -> list[str]:
        """A row again as it was in the file, in the order of the header."""
        return cells_of(self.columns, row.serial, row.name, row.urls, row.extra)

    def _records(self, broken: Callable[[int, Break], bool]) -> Iterator[tuple[int, list[str]]]:
        """All below the header."""
        records = iter(Records(self._file, self._dialect, broken))
        next(records, None)
        return records
