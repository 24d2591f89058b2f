"""Pictures, albums, links and what happened to them, for staff."""

from __future__ import annotations

from images.admin import albums, history, pictures  # noqa: F401 (they register themselves)
