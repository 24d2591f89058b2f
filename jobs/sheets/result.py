"""The file as it was sent, with what became of its pictures."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

OUTPUTS, ERRORS = "Output Image Urls", "Errors"

PIECE = 64 * 1024  # characters, at least, that are handed on at a time

FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One product. `cells` are the original ones in the order of the header.

    `outputs` has an address for each picture in their order, None where there is none; `errors`
    are whole sentences.
    """

    cells: Sequence[str]
    outputs: Sequence[str | None]
    errors: Sequence[str]


def write(
    header: Sequence[str],
    rows: Iterable[ResultRow],
    *,
    output_column: str = OUTPUTS,
    error_column: str = ERRORS,
) -> Iterator[bytes]:
    """CSV by RFC 4180 in UTF-8 with a byte order mark, in pieces of about 64 KiB.

    The columns as they were sent, then the addresses of the results and what went wrong. In the
    cell of addresses a comma stands between each two pictures, so that place n belongs to
    picture n; nothing stands where there is no result, and a comma within an address is "%2C".

    No cell can act as a formula: see `harmless`.
    """
    first = [*header, output_column, error_column]
    return encoded(chain([first], map(_cells, rows)))


def encoded(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Rows of cells as CSV, in pieces."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    mark = BOM_UTF8
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        if piece.tell() >= PIECE:
            yield mark + _emptied(piece)
            mark = b""
    yield mark + _emptied(piece)


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as text, and never works out.

    By OWASP's page on CSV injection: one that begins with = + - @ or their full-width forms, also
    after spaces, or with a tab or line end, gets an apostrophe before it. A plain number such as
    -5 or +1.5 stays one.
    """
    if FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _cells(row: ResultRow) -> list[str]:
    outputs = ",".join((url or "").replace(",", "%2C") for url in row.outputs)
    return [*row.cells, outputs, " ".join(row.errors)]


def _emptied(piece: io.StringIO) -> bytes:
    text = piece.getvalue()
    piece.seek(0)
    piece.truncate()
    return text.encode()
