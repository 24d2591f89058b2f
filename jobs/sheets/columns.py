"""Which column of a header means what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.sheets.errors import ColumnsAmbiguous, ColumnsMissing, HeaderMissing, TooManyColumns

SERIAL, NAME, URLS = WANTED = ("S. No.", "Product Name", "Input Image Urls")

MOST_COLUMNS = 500
MOST_LISTED = 20  # names of a header that an answer repeats

MEANINGS: dict[str, tuple[str, ...]] = {
    SERIAL: (
        "sno snumber serialno serialnumber",
        "serial srno srnumber sn slno slnumber productno productnumber productid",
        "no nos nr number num id index",
    ),
    NAME: (
        "productname",
        "product producttitle nameofproduct itemname",
        "name title item",
    ),
    URLS: (
        "inputimageurls inputimageurl",
        "imageurls imageurl imagesurls imagesurl inputimages inputimage inputurls inputurl "
        "imagelinks imagelink imageaddresses imageaddress pictureurls pictureurl photourls "
        "photourl",
        "images image pictures picture photos photo urls url links link",
    ),
}
"""Names without case, spaces and punctuation, "#" written as "number": the most exact first."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each meaning in a row, and the places of all other columns."""

    serial: int
    name: int
    urls: int
    extra: tuple[int, ...]


def find_columns(header: Sequence[str]) -> Columns:
    """Match the names of a header, generously, to what is wanted.

    Of two columns with the same meaning the one with the more exact name is taken, the other
    one is extra.

    Raises:
        HeaderMissing: the row looks like one of products.
        ColumnsMissing: names all that are missing, and what was found instead.
        ColumnsAmbiguous: two columns are equally exact.
        TooManyColumns: more than `MOST_COLUMNS`.
    """
    if len(header) > MOST_COLUMNS:
        raise TooManyColumns(
            f"This file has {len(header)} columns. Remove those that are not needed: "
            f"at most {MOST_COLUMNS} are read."
        )
    found = {wanted: _matches(header, wanted) for wanted in WANTED}
    if _looks_like_data(header, found):
        raise HeaderMissing
    _refuse_faulty(header, found)
    serial, name, urls = (found[wanted][0] for wanted in WANTED)
    extra = tuple(at for at in range(len(header)) if at not in {serial, name, urls})
    return Columns(serial, name, urls, extra)


def count_known(header: Sequence[str]) -> int:
    """How many of the three wanted columns a header has, 0 to 3."""
    return sum(bool(_matches(header, wanted)) for wanted in WANTED)


def cells_of(
    columns: Columns, serial: int, name: str, urls: Sequence[str], extra: Sequence[str]
) -> list[str]:
    """A row again as it was in the file, in the order of its header; addresses joined by commas."""
    cells = [""] * (3 + len(columns.extra))
    cells[columns.serial] = str(serial)
    cells[columns.name] = name
    cells[columns.urls] = ",".join(urls)
    for at, cell in zip(columns.extra, extra, strict=True):
        cells[at] = cell
    return cells


def _matches(header: Sequence[str], wanted: str) -> list[int]:
    """The places of the most exact names."""
    names = [_plain(cell) for cell in header]
    for tier in MEANINGS[wanted]:
        if found := [at for at, name in enumerate(names) if name in tier.split()]:
            return found
    return []


def _plain(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).casefold().replace("#", "number")
    return re.sub(r"[\W_]+", "", name)


def _looks_like_data(header: Sequence[str], found: dict[str, list[int]]) -> bool:
    if any("://" in cell for cell in header):
        return True
    return not any(found.values()) and any(cell.strip().isdecimal() for cell in header)


def _refuse_faulty(header: Sequence[str], found: dict[str, list[int]]) -> None:
    missing = [wanted for wanted, places in found.items() if not places]
    doubled = [places for places in found.values() if len(places) > 1]
    sentences = []
    if missing:
        sentences.append(_missing(missing, header))
    for places in doubled:
        names = _listed([header[at] for at in places])
        sentences.append(f"These columns mean the same: {names}. Rename all but one.")
    if sentences:
        raise (ColumnsMissing if missing else ColumnsAmbiguous)(" ".join(sentences))


def _missing(missing: Sequence[str], header: Sequence[str]) -> str:
    columns = "A column is" if len(missing) == 1 else f"{len(missing)} columns are"
    return (
        f"{columns} missing: {', '.join(missing)}. "
        f"The first row has: {_listed(header)}. Name the columns {', '.join(WANTED)}."
    )


def _listed(names: Sequence[str]) -> str:
    shown = [f'"{" ".join(name.split())[:40]}"' for name in names[:MOST_LISTED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
