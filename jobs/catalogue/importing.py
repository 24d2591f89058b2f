"""The rows of a checked file become products, by COPY."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from jobs.catalogue import feeding
from jobs.models import Product, Report, Request, Sheet
from jobs.sheets.rows import Row
from jobs.sheets.sheet import Sheet as SheetFile

ROWS_AT_A_TIME = 5000

COPY = """
COPY products (
    id, request_id, row_number, serial_number, product_name, input_image_urls, output_image_paths,
    thumbnail_paths, extra, errors, facts, error_message, pictures_done, pictures_failed,
    bytes_in, bytes_out) FROM STDIN
"""
EMPTY = json.dumps({})


@dataclass(frozen=True, slots=True)
class Imported:
    """All products are there; the request begins."""

    request_id: uuid.UUID

    def save(self) -> None:
        waiting = Request.objects.filter(pk=self.request_id, status=Request.Status.PENDING)
        if waiting.update(
            status=Request.Status.PROCESSING, started_at=Now(), started_with=F("pictures_done")
        ):
            feeding.feed(self.request_id, feeding.WINDOW)

    def discard(self) -> None:
        """Without a job to end them in, the products wait for another attempt to replace them."""


def import_rows(sheet: Sheet, report: Report) -> Imported:
    """Write a product for each row. An attempt that was cut short is replaced from its start.

    Nothing is worked on before all rows are there. Each part is a transaction of its own, so that
    the person who waits sees how many there are.
    """
    request = Request.objects.get(sheet=sheet)
    if request.status == Request.Status.PENDING:
        Product.objects.filter(request=request)._raw_delete("default")
        with default_storage.open(sheet.file_path) as file:
            _copy_all(request, SheetFile.open(file.file or file), sheet.row_count, report)
    return Imported(request.pk)


def _copy_all(request: Request, found: SheetFile, total: int, report: Report) -> None:
    rows = found.rows()
    written = 0
    while part := list(islice(rows, ROWS_AT_A_TIME)):
        report(f"Reading rows: {written:,} of {total:,}".replace(",", " "), written * 100 // total)
        _copy(request, part)
        written += len(part)


def _copy(request: Request, rows: list[Row]) -> None:
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for values in _values(request, rows):
            copy.write_row(values)


def _values(request: Request, rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        empty = [None] * len(row.urls)
        yield (
            uuid.uuid4(), request.pk, row.row, row.serial, row.name, row.urls, empty, empty,
            row.extra, EMPTY, EMPTY, "", 0, 0, 0, 0,
        )  # fmt: skip
