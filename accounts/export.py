"""Everything that a person keeps here, as one ZIP that is written while it is sent."""

from __future__ import annotations

import json
import logging
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts.models import User

logger = logging.getLogger("imageproc.accounts")

CHUNK = 256 * 1024
# Where this server keeps its files, and what it derived for its own search.
INTERNAL = {"file_path", "processed_path", "thumbnail_path", "preview_path", "search", "user_id"}
ACCOUNT = ("id", "email", "username", "name", "created_at", "last_login")


class _Sink:
    """A file that only grows, read out as it does. zipfile needs no more of one."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""

    def drain(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def stream(user: User) -> Iterator[bytes]:
    """The bytes of the archive, a piece at a time: memory does not grow with the account."""
    sink = _Sink()
    missing: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for _ in _write_all(archive, user, missing):
            yield sink.drain()
    yield sink.drain()


def _write_all(archive: zipfile.ZipFile, user: User, missing: list[str]) -> Iterator[None]:
    archive.writestr("account.json", _json({field: getattr(user, field) for field in ACCOUNT}))
    yield from _write_rows(archive, user)
    for row in user.images.order_by("created_at", "pk").values().iterator(chunk_size=500):
        yield from _write_file(archive, row, missing)
    if missing:
        archive.writestr("missing.txt", "These files could not be read:\n" + "\n".join(missing))
    yield


def _write_rows(archive: zipfile.ZipFile, user: User) -> Iterator[None]:
    with archive.open(_entry("pictures.json"), "w", force_zip64=True) as out:
        separator = "[\n"
        for row in user.images.order_by("created_at", "pk").values().iterator(chunk_size=500):
            shown = {key: value for key, value in row.items() if key not in INTERNAL}
            out.write(f"{separator}{_json(shown | {'file': name_of(row)})}".encode())
            separator = ",\n"
            yield
        out.write(b"[]\n" if separator == "[\n" else b"\n]\n")
    yield


def _write_file(
    archive: zipfile.ZipFile, row: Mapping[str, Any], missing: list[str]
) -> Iterator[None]:
    try:
        source = default_storage.open(row["file_path"])
    except OSError:
        logger.exception("A file of an export is missing", extra={"action": "export_missing"})
        missing.append(name_of(row))
        return
    with source, archive.open(_entry(name_of(row)), "w", force_zip64=True) as out:
        for chunk in source.chunks(CHUNK):
            out.write(chunk)
            yield
    yield


def name_of(row: Mapping[str, Any]) -> str:
    """A name in the archive that no other picture has and that no unpacker can be led by."""
    stem = re.sub(r"[^\w-]+", "-", PurePosixPath(row["file_name"]).stem).strip("-")[:100]
    folder = "results" if row["source_id"] else "originals"
    kind = PurePosixPath(row["file_path"]).suffix
    return f"{folder}/{stem or 'picture'}-{str(row['id'])[:8]}{kind}"


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, timezone.now().timetuple()[:6])


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
