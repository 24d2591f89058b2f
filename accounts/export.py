"""Everything that a person keeps here, as one ZIP that is written while it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

from accounts.models import User
from imageproc import archive
from imageproc.archive import Archive

# Where this server keeps its files, and what it derived for its own search.
INTERNAL = {
    *("file_path", "processed_path", "thumbnail_path", "preview_path", "search"),
    *("user_id", "owner_id", "owner_type"),
}
FOLDERS = {"cloth": "garments"}
ACCOUNT = ("id", "email", "username", "name", "created_at", "last_login")


def stream(user: User) -> Iterator[bytes]:
    """The bytes of the archive, a piece at a time: memory does not grow with the account."""
    return archive.stream(partial(_write_all, user))


def _write_all(user: User, out: Archive) -> Iterator[None]:
    out.text("account.json", _json({field: getattr(user, field) for field in ACCOUNT}))
    yield from out.pieces("pictures.json", _rows(user))
    for row in _pictures(user):
        yield from out.stored(name_of(row), row["file_path"])
    for path in settings.EXPORTS:
        yield from import_string(path)(user, out)


def _pictures(user: User) -> Iterator[Mapping[str, Any]]:
    """The person's own, and those of their shops."""
    owned = user.images.model.objects.owned_by(user)
    return owned.order_by("created_at", "pk").values().iterator(chunk_size=500)


def _rows(user: User) -> Iterator[bytes]:
    separator = "[\n"
    for row in _pictures(user):
        shown = {key: value for key, value in row.items() if key not in INTERNAL}
        yield f"{separator}{_json(shown | {'file': name_of(row)})}".encode()
        separator = ",\n"
    yield b"[]\n" if separator == "[\n" else b"\n]\n"


def name_of(row: Mapping[str, Any]) -> str:
    """A name in the archive that no other picture has."""
    stem = archive.safe_stem(PurePosixPath(row["file_name"]).stem)
    folder = "results" if row["source_id"] else FOLDERS.get(row["type"], "originals")
    kind = PurePosixPath(row["file_path"]).suffix
    return f"{folder}/{stem}-{str(row['id'])[:8]}{kind}"


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
