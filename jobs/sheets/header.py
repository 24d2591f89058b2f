"""The first row of a file: how it is written, and the names of its columns."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import IO, NoReturn

from jobs.sheets.columns import count_known
from jobs.sheets.dialect import Dialect
from jobs.sheets.errors import EmptySheet, RowUnreadable
from jobs.sheets.quotes import Break
from jobs.sheets.records import Records
from jobs.sheets.text import decoded

DELIMITERS = (",", ";", "\t")
NOTHING = " ,;\t"  # the text of an empty row, read with another delimiter than its own

SAMPLE = 20  # rows that show whether delimiters are followed by a space

ANNOUNCED = re.compile(r'"?sep=([,;\t|])"?[,;\t ]*(?:\r|\n|$)', re.IGNORECASE)
"""The line by which Excel is told the delimiter."""


def read_header(file: IO[bytes], encoding: str) -> tuple[Dialect, list[str]]:
    """How the file is written, and its first row with text, names without spaces around them.

    Raises:
        EmptySheet: there is no row with text.
        RowUnreadable: the quotes of the first row are not closed, or it is too long.
    """
    dialect = find_dialect(file, encoding)
    cells = next((cells for _, cells in Records(file, dialect, refuse)), [])
    if not "".join(cells).strip(NOTHING):
        raise EmptySheet
    return dialect, [cell.strip() for cell in cells]


def find_dialect(file: IO[bytes], encoding: str) -> Dialect:
    """The announced delimiter, or the one that finds most of the wanted columns."""
    announced = ANNOUNCED.match(next(decoded(file, encoding), ""))
    if announced:
        found = Dialect(encoding, announced[1], is_announced=True)
    else:
        found = max((Dialect(encoding, each) for each in DELIMITERS), key=lambda d: _fits(file, d))
    return replace(found, is_spaced=_is_spaced(file, found))


def _fits(file: IO[bytes], dialect: Dialect) -> tuple[int, int]:
    """Wanted columns, then all columns, in the first row; of equals the first one is taken."""
    for _, cells in Records(file, dialect, _stop):
        return count_known(cells), len(cells)
    return 0, 0


def _is_spaced(file: IO[bytes], dialect: Dialect) -> bool:
    """Whether a quote was kept as text because a space stands before it."""
    rows = islice(Records(file, dialect, _stop), SAMPLE)
    return any(re.match(' +"', cell) for _, cells in rows for cell in cells)


def refuse(row: int, found: Break) -> NoReturn:
    """For whom a row that cannot be read ends the reading."""
    raise RowUnreadable(f"Row {row} cannot be read. {found.message}")


def _stop(row: int, found: Break) -> bool:
    """Another way to read the file may find nothing wrong with it."""
    return False
