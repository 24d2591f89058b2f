"""How a CSV file is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """`encoding` is Python's name of it. Quotes are double ones, written twice within a cell."""

    encoding: str
    delimiter: str
    is_spaced: bool = False  # a delimiter is followed by a space, also before a quote
    is_announced: bool = False  # the first line names the delimiter and is no row
