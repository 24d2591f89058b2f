"""What the archive of a person's things tells of shops, albums, consents, credits and try-ons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from accounts.models import CreditEntry
from conversions.models import Conversion
from images.models import Album

if TYPE_CHECKING:
    from accounts.models import User
    from imageproc.archive import Archive


def export(user: User, out: Archive) -> Iterator[None]:
    """One list for each kind of which there is any."""
    for name, rows in _lists(user).items():
        if rows.exists():
            yield from out.pieces(f"{name}.json", pieces_of(rows))


def _lists(user: User) -> dict[str, QuerySet[Any]]:
    return {
        "shops": user.vendors.all(),
        "albums": Album.objects.owned_by(user),
        "consents": user.consents.all(),
        "credits": CreditEntry.objects.filter(Q(user=user) | Q(vendor__owner=user)),
        "try-ons": Conversion.objects.visible_to(user),
    }


def pieces_of(rows: QuerySet[Any]) -> Iterator[bytes]:
    """A JSON list of the rows, a row at a time."""
    separator = "[\n"
    for row in rows.order_by("pk").values().iterator(chunk_size=500):
        text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
        yield f"{separator}{text}".encode()
        separator = ",\n"
    yield b"\n]\n"
