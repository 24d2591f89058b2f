"""People, their shops, their credits and what they agreed to, for staff."""

from __future__ import annotations

from accounts.admin import consent, credit, people, vendor  # noqa: F401 (they register themselves)
