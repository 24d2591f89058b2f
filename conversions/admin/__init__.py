"""This room's rows for staff."""

from __future__ import annotations

from conversions.admin import (  # noqa: F401 (they register themselves)
    conversion,
    faceswap,
    licence,
    metrics,
)
