"""What a person did to pictures, in the archive of all that they keep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from images.history.querysets import ImageUsageQuerySet
from images.models import ImageUsage

if TYPE_CHECKING:
    from accounts.models import User
    from imageproc.archive import Archive

NAME = "history.json"
FIELDS = (
    "created_at", "action", "image_id", "conversion_id", "vendor_id", "ip_address", "user_agent",
    "metadata",
)  # fmt: skip


def export(user: User, out: Archive) -> Iterator[None]:
    """Their own actions, oldest first; what others did to their pictures is those people's."""
    rows = ImageUsage.objects.done_by(user)
    if rows.exists():
        yield from out.pieces(NAME, _json(rows.order_by("created_at", "pk")))


def _json(rows: ImageUsageQuerySet) -> Iterator[bytes]:
    separator = "[\n"
    for row in rows.values(*FIELDS).iterator(chunk_size=1000):
        yield f"{separator}{_line(row)}".encode()
        separator = ",\n"
    yield b"\n]\n"


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
