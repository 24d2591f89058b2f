"""What a person reported, in the archive of all that they keep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    from accounts.models import User
    from imageproc.archive import Archive

NAME = "reports.json"
FIELDS = ("id", "reason", "words", "state", "created_at", "handled_at")


def export(user: User, out: Archive) -> Iterator[None]:
    """Not of which picture: that is somebody else's."""
    rows = list(user.reports.order_by("created_at", "pk").values(*FIELDS))
    if rows:
        out.text(NAME, json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    yield
