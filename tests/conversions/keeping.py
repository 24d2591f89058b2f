"""What is kept, wherever it is: every file of the storage, every row of every table."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection

LONG = 128
"""Numbers that belong together: the shortest face embedding in use has so many."""

NUMBER = r"(?:[-+]?\d*\.\d+(?:[eE][-+]?\d+)?[\s,;|{}\[\]]+)"
NUMBERS = re.compile(f"{NUMBER}{{{LONG - 1}}}")
KINDS = ("json", "jsonb", "text", "varchar", "bytea", "tsvector")


def files(folder: str = "") -> set[str]:
    """The keys of all stored files."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was stored so far
        return set()
    found = {f"{folder}/{name}" if folder else name for name in names}
    return found.union(*(files(f"{folder}/{each}" if folder else each) for each in folders))


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return list(connection.introspection.table_names(cursor))


def rows(table: str) -> list[str]:
    """Every row of a table as text."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT row::text FROM "{table}" AS row')  # noqa: S608 (a table of ours)
        return [text for (text,) in cursor.fetchall()]


def rows_naming(*values: object) -> dict[str, list[str]]:
    """By table, the rows in which one of these ids or keys occurs anywhere."""
    found = {
        table: [row for row in rows(table) if any(str(value) in row for value in values)]
        for table in tables()
    }
    return {table: named for table, named in found.items() if named}


def columns() -> Iterator[tuple[str, str]]:
    """Every column that could hold a list of numbers: text, JSON, bytes, and arrays of anything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND (udt_name = ANY(%s) OR data_type = 'ARRAY')",
            [list(KINDS)],
        )
        yield from cursor.fetchall()


def vectors_in_tables() -> list[str]:
    """`table.column` of every value that holds as many numbers as an embedding has."""
    return [
        f"{table}.{column}"
        for table, column in columns()
        if any(holds_vector(value) for value in _values(table, column))
    ]


def holds_vector(value: Any) -> bool:
    """Whether LONG numbers follow each other in it: in a list, a list of lists, or as text."""
    if isinstance(value, (bytes, memoryview)):
        return _bytes_hold_vector(bytes(value))
    if isinstance(value, str):
        return bool(NUMBERS.search(value)) or _json_holds_vector(value)
    if isinstance(value, dict):
        return any(holds_vector(each) for each in value.values())
    if isinstance(value, list):
        return _count(value) >= LONG or any(holds_vector(each) for each in value)
    return False


def _json_holds_vector(text: str) -> bool:
    """A text that is JSON itself, such as a job's parameters in a log line."""
    if text[:1] not in "[{":
        return False
    try:
        return holds_vector(json.loads(text))
    except ValueError:
        return False


def _bytes_hold_vector(data: bytes) -> bool:
    """As numpy saves arrays, or bare floats: no column here has a use for so many bytes."""
    return data.startswith(b"\x93NUMPY") or len(data) >= LONG * 4


def _count(value: Any) -> int:
    """How many numbers are in a list and its lists."""
    if isinstance(value, list):
        return sum(map(_count, value))
    return int(isinstance(value, (int, float)) and not isinstance(value, bool))


def _values(table: str, column: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}"')  # noqa: S608 (a column of ours)
        found = [value for (value,) in cursor.fetchall() if value is not None]
    return [json.loads(value) if _is_json(value) else value for value in found]


def _is_json(value: Any) -> bool:
    return isinstance(value, str) and value[:1] in {"{", "["} and _parses(value)


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def metadata_of(data: bytes) -> str:
    """All that a picture file says beside its pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        said = {name: each for name, each in picture.info.items() if name != "icc_profile"}
    return " ".join(
        each.decode("latin-1") if isinstance(each, bytes) else str(each) for each in said.values()
    )
