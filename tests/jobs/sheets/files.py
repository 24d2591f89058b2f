"""CSV files as people and programs write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from imageproc.pipelines.errors import PipelineError
from jobs.sheets.rows import Check, Fault, Row
from jobs.sheets.sheet import Sheet

HEADER = "S. No.,Product Name,Input Image Urls\n"
SHOE = '1,Shoe,"https://a.example/1.jpg,https://a.example/2.jpg"\n'
BAG = "2,Bag,https://b.example/3.jpg\n"


class OddAddress(PipelineError):
    """This is no web address. Write one that begins with https://."""

    code = "odd_address"


def check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise OddAddress


def opened(text: str | bytes) -> Sheet:
    return Sheet.open(io.BytesIO(text.encode() if isinstance(text, str) else text))


def checked(
    text: str | bytes,
    *,
    max_rows: int = 1000,
    max_urls: int = 20,
    on_rows: Callable[[int], None] | None = None,
) -> Check:
    return opened(text).check(
        max_rows=max_rows, max_urls=max_urls, check_url=check_url, on_rows=on_rows
    )


def faults(text: str | bytes, *, max_rows: int = 1000, max_urls: int = 20) -> list[Fault]:
    check = checked(text, max_rows=max_rows, max_urls=max_urls)
    assert check.fault_count == len(check.faults)
    return check.faults


def codes(text: str | bytes) -> list[tuple[int, str]]:
    """(row, code) of each fault."""
    return [(fault.row, fault.code) for fault in faults(text)]


def rows(text: str | bytes) -> list[Row]:
    return list(opened(text).rows())


def numbered(count: int) -> Iterable[str]:
    """The lines of a file of so many products with two pictures each."""
    yield HEADER
    for number in range(1, count + 1):
        address = f"https://pictures.example/{number}"
        yield f'{number},Product {number},"{address}/a.jpg,{address}/b.jpg"\n'


def written(table: Iterable[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    # Of line ends in cells Python's writer sees only those that also end its rows.
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL if end == "\r\n" else csv.QUOTE_ALL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    return text.getvalue()
