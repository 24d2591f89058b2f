"""What is wrong with the rows of a file: all of it in one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imageproc.pipelines.errors import PipelineError
from jobs.sheets.columns import Columns
from jobs.sheets.hosts import Hosts
from jobs.sheets.quotes import Break
from jobs.sheets.rows import GREATEST_SERIAL, Check, Fault, Row, fitted, read_row
from jobs.sheets.serials import Serials

MOST_FAULTS = 200
MOST_BROKEN = 1000  # rows; a file with so many is written in a way of its own throughout
FIRST_ROWS = 5
LONGEST_NAME = 255  # characters
LONGEST_URL = 2048  # characters


class Checker:
    """Takes rows one by one, then answers with what was found.

    `check_url` raises a PipelineError whose code and sentence become the fault's.
    """

    def __init__(
        self,
        header: Sequence[str],
        columns: Columns,
        max_urls: int,
        check_url: Callable[[str], None],
    ) -> None:
        self._header, self._columns = header, columns
        self._max_urls, self._check_url = max_urls, check_url
        self.rows = self._urls = self._broken = self._fault_count = 0
        self._faults: list[Fault] = []
        self._first_rows: list[Row] = []
        self._serials, self._hosts = Serials(), Hosts()

    def take(self, row: int, cells: list[str]) -> None:
        """Check a row of at least one cell with text."""
        self.rows += 1
        whole = fitted(cells, len(self._header))
        found = read_row(row, whole, self._columns)
        if len(self._first_rows) < FIRST_ROWS:
            self._first_rows.append(found)
        if len(cells) > len(whole):
            self._check_width(row, cells)
        self._check_serial(found, whole[self._columns.serial])
        self._check_name(found)
        self._check_urls(found)

    def take_broken(self, row: int, found: Break) -> bool:
        """Note a row that could not be read; whether others are of interest."""
        self._broken += 1
        self._add(row, min(found.column, len(self._header) - 1), found.code, found.message)
        return self._broken < MOST_BROKEN

    def refuse_more(self, row: int) -> None:
        """Note that there are more rows than are read."""
        self._add(
            row,
            self._columns.serial,
            "too_many_rows",
            f"A file may hold {self.rows:,} products. Put this row and those below it into another "
            "file.",
        )

    def result(self) -> Check:
        """What was found so far. A file without products is a fault too."""
        if not self.rows and not self._fault_count:
            self._add(
                2,
                self._columns.serial,
                "no_rows",
                "There is no product below the column names. Add a row for each.",
            )
        return Check(
            self.rows,
            self._urls,
            self._faults,
            self._fault_count,
            self._first_rows,
            self._hosts.most_common(),
        )

    def _check_width(self, row: int, cells: Sequence[str]) -> None:
        width = len(self._header)
        if not any(cell.strip() for cell in cells[width:]):
            return
        self._add(
            row,
            width - 1,
            "too_many_cells",
            f"This row has {len(cells)} cells and the header {width}. Put cells that hold commas "
            "or other delimiters in quotes.",
        )

    def _check_serial(self, found: Row, cell: str) -> None:
        if not found.serial:
            code, message = _serial_fault(cell)
            self._add(found.row, self._columns.serial, code, message)
        elif earlier := self._serials.add(found.serial, found.row):
            self._add(
                found.row,
                self._columns.serial,
                "serial_twice",
                f"Row {earlier} has the serial number {found.serial} already. "
                "Give each product its own.",
            )

    def _check_name(self, found: Row) -> None:
        if not found.name:
            self._add(
                found.row,
                self._columns.name,
                "name_missing",
                "This product has no name. Write one here.",
            )
        elif len(found.name) > LONGEST_NAME:
            self._add(
                found.row,
                self._columns.name,
                "name_too_long",
                f"This name has {len(found.name):,} characters. Use at most {LONGEST_NAME}.",
            )

    def _check_urls(self, found: Row) -> None:
        self._urls += len(found.urls)
        if not found.urls:
            self._add_url(
                found.row,
                "urls_missing",
                "There is no image address. Write at least one that begins with https://.",
            )
        elif len(found.urls) > self._max_urls:
            self._add_url(
                found.row,
                "too_many_urls",
                f"There are {len(found.urls):,} image addresses. Use at most {self._max_urls:,}.",
            )
        for place, url in enumerate(found.urls[: self._max_urls], start=1):
            problem = self._problem(url)
            if problem is None:
                self._hosts.add(url)
                continue
            code, message = problem
            where = f"Address {place}: " if len(found.urls) > 1 else ""
            self._add_url(found.row, code, where + message)

    def _problem(self, url: str) -> tuple[str, str] | None:
        if len(url) > LONGEST_URL:
            message = f"It has {len(url):,} characters. Use one of at most {LONGEST_URL:,}."
            return "url_too_long", message
        try:
            self._check_url(url)
        except PipelineError as problem:
            return problem.code, str(problem)
        return None

    def _add_url(self, row: int, code: str, message: str) -> None:
        self._add(row, self._columns.urls, code, message)

    def _add(self, row: int, column: int, code: str, message: str) -> None:
        self._fault_count += 1
        if len(self._faults) < MOST_FAULTS:
            name = self._header[column] or f"Column {column + 1}"
            self._faults.append(Fault(row, name, code, message))


def _serial_fault(cell: str) -> tuple[str, str]:
    if not cell.strip():
        return "serial_missing", "This product has no serial number. Write a whole number here."
    return "serial_invalid", (
        f"This is not a whole number from 1 to {GREATEST_SERIAL}. Write it with digits only."
    )
