"""Pictures, albums, links, what happened to them and what people report, for staff."""

from __future__ import annotations

from images.admin import (  # noqa: F401 (they register themselves)
    albums,
    blocked,
    history,
    pictures,
    reports,
)
