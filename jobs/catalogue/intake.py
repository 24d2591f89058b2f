"""A CSV file comes in: checked as a whole before anything is kept."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from accounts.models import User
from imageproc.fetch import check_url
from imageproc.pipelines.errors import EmptyFile, PipelineError
from imageproc.storage import make_key
from jobs.models import Sheet
from jobs.sheets.rows import Check
from jobs.sheets.sheet import Sheet as SheetFile

CHUNK = 1024**2


class SheetTooLarge(PipelineError):
    """This file is too large. Split the catalogue into several files."""

    code = "csv_too_large"


class SheetFaulty(PipelineError):
    """Some rows have faults. Mend them and send the file again; nothing was started."""

    code = "csv_faulty"

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.check = check


def receive(user: User, file: File[Any]) -> Sheet:
    """Check a file from end to end and keep it for its owner to go on with.

    Raises:
        PipelineError: the file is refused and nothing was kept; `SheetFaulty` names each fault.
    """
    _check_size(file)
    source: BinaryIO = file.file  # type: ignore[assignment]  # Django's type is a bare IO
    found = SheetFile.open(source)
    check = found.check(
        max_rows=settings.MAX_CSV_ROWS, max_urls=settings.MAX_URLS_PER_PRODUCT, check_url=check_url
    )
    if check.fault_count:
        raise SheetFaulty(check)
    return _keep(user, file, found, check)


def _check_size(file: File[Any]) -> None:
    if not file.size:
        raise EmptyFile
    if file.size > settings.MAX_CSV_MB * 1024**2:
        raise SheetTooLarge(
            f"This file has {file.size / 1024**2:.1f} MB; at most {settings.MAX_CSV_MB} MB are "
            "taken. Split the catalogue into several files."
        )


def _keep(user: User, file: File[Any], found: SheetFile, check: Check) -> Sheet:
    name = (file.name or "catalogue.csv")[-255:]
    sheet = Sheet(
        id=uuid.uuid4(),
        user=user,
        file_name=name,
        file_hash=_digest(file),
        file_size=file.size,
        header=found.header,
        encoding=found.encoding,
        delimiter=found.delimiter,
        row_count=check.rows,
        picture_count=check.urls,
        hosts=dict(check.hosts),
        first_rows=[asdict(row) for row in check.first_rows],
    )
    key = make_key("sheets", user.pk, name, "csv", at=datetime.now(UTC), pk=sheet.pk)
    file.seek(0)
    sheet.file_path = default_storage.save(key, file)
    try:
        sheet.save(force_insert=True)
    except BaseException:
        default_storage.delete(sheet.file_path)
        raise
    return sheet


def _digest(file: File[Any]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
