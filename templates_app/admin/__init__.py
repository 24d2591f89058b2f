"""Templates for staff, and how they are collected."""

from __future__ import annotations

from templates_app.admin import crawl, templates  # noqa: F401 (they register themselves)
