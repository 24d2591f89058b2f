"""The links that a person made, in the archive of all that they keep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

from images.models import ShareLink

if TYPE_CHECKING:
    from accounts.models import User
    from imageproc.archive import Archive

NAME = "links.json"
FIELDS = ("id", "image_id", "created_at", "expires_at", "revoked_at")


def export(user: User, out: Archive) -> Iterator[None]:
    """When each was made and until when it works; nobody knows its address any more."""
    links = ShareLink.objects.filter(created_by=user)
    rows = list(links.order_by("created_at", "pk").values(*FIELDS))
    if rows:
        out.text(NAME, json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    yield
