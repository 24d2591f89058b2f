"""This room's rows for staff."""

from __future__ import annotations

from jobs.admin import catalogue, job, log, webhooks  # noqa: F401 (they register themselves)
