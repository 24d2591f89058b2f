"""What is wrong with a record that a strict reader gave up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from jobs.sheets.dialect import Dialect

LONGEST_CELL = 100_000  # characters; a spreadsheet's own limit is 32 767
LONGEST_ROW = 1_000_000  # characters

Code = Literal["quote_misplaced", "quote_open", "cell_too_long", "row_too_long"]

MESSAGES: dict[Code, str] = {
    "quote_misplaced": "There is text after a closing quote. Put the whole cell in quotes, and "
    "write each quote inside it twice.",
    "quote_open": "This cell begins with a quote that is never closed. Close it, or remove it.",
    "cell_too_long": f"This cell has more than {LONGEST_CELL:,} characters. Shorten it, and check "
    "that its quotes are closed.",
    "row_too_long": f"This row has more than {LONGEST_ROW:,} characters. Shorten it, and check "
    "that its quotes are closed.",
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first thing wrong with a record, and in which of its cells, counted from 0."""

    column: int
    code: Code

    @property
    def message(self) -> str:
        """What to do, in a sentence."""
        return MESSAGES[self.code]


def find_break(lines: Iterable[str], dialect: Dialect, closes: Callable[[], bool]) -> Break:
    """Walk through what was read of a record until something is wrong.

    `closes` says whether there is a quote anywhere after these lines. It is asked only where one
    is open at their end.
    """
    column = length = 0
    is_quoted = is_open = False  # the cell began with a quote; that was not closed so far
    for piece in _pieces(lines, dialect):
        if piece == '"' and (is_quoted or not length):
            is_quoted, is_open = True, not is_open
        elif piece[0] == dialect.delimiter and not is_open:
            column, length, is_quoted = column + 1, 0, False
        elif is_quoted and not is_open and piece.strip("\r\n"):
            return Break(column, "quote_misplaced")
        else:
            length += len(piece)
        if length > LONGEST_CELL and not is_open:
            return Break(column, "cell_too_long")
    if is_open and not closes():
        return Break(column, "quote_open")
    return Break(column, "cell_too_long" if length > LONGEST_CELL else "row_too_long")


def _pieces(lines: Iterable[str], dialect: Dialect) -> Iterator[str]:
    """Quotes, delimiters and what is between them, one after the other."""
    delimiter = re.escape(dialect.delimiter)
    spaces = " *" if dialect.is_spaced else ""
    pieces = re.compile(f'"|{delimiter}{spaces}|[^"{delimiter}]+')
    for number, line in enumerate(lines):
        start = line.lstrip(" ") if dialect.is_spaced and not number else line
        yield from (match[0] for match in pieces.finditer(start))
