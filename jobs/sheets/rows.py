"""Rows of products: what their cells say, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.sheets.columns import Columns

GREATEST_SERIAL = 2**63 - 1
SERIAL = re.compile(r"0*+([1-9][0-9]{0,18})(?:\.0+)?")

BETWEEN = re.compile(r"[\r\n]|[\s,;|](?=[a-z][a-z0-9+.\-]{0,20}://)", re.IGNORECASE)
"""Ends an address: a line end, or another separator where the next address begins after it."""

AROUND = ",;| \t\r\n\xa0\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend before the file can be used.

    `row` counts as a spreadsheet does: the header is row 1. `column` is the header as written.
    `message` says what to do; `code` never changes.
    """

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One product. `serial` is 0 where it cannot be read; `extra` are the cells of all other
    columns, in their order.
    """

    row: int
    serial: int
    name: str
    urls: list[str]
    extra: list[str]


@dataclass(frozen=True, slots=True)
class Check:
    """What a file holds.

    `rows` and `urls` count all that was read; `faults` are the first ones and `fault_count` is
    their true number. `first_rows` are read as far as they can be, with or without faults.
    `hosts` are those that most addresses point to, and how many do, the most frequent first.
    """

    rows: int
    urls: int
    faults: list[Fault]
    fault_count: int
    first_rows: list[Row]
    hosts: dict[str, int]


def read_row(row: int, cells: Sequence[str], columns: Columns) -> Row:
    """Read a row that has a cell for each column."""
    return Row(
        row,
        read_serial(cells[columns.serial]),
        cells[columns.name].strip(),
        split_urls(cells[columns.urls]),
        [cells[at] for at in columns.extra],
    )


def read_serial(cell: str) -> int:
    """The whole number in a cell, also written as "12.0"; 0 where there is none in range."""
    found = SERIAL.fullmatch(cell.strip())
    number = int(found[1]) if found else 0
    return number if number <= GREATEST_SERIAL else 0


def split_urls(cell: str) -> list[str]:
    """The addresses in a cell, as they are written.

    They stand on lines of their own or are separated by commas, semicolons, pipes or spaces. Such
    a character belongs to the address where no scheme follows it: "https://a/x,w_200.jpg" is one.
    """
    pieces = (piece.strip(AROUND) for piece in BETWEEN.split(cell))
    return [piece for piece in pieces if piece]


def fitted(cells: list[str], width: int) -> list[str]:
    """Exactly `width` cells: empty ones added, surplus ones left out."""
    missing = width - len(cells)
    if not missing:
        return cells
    return cells[:width] if missing < 0 else cells + [""] * missing
