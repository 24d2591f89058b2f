"""Settings that must agree for crawls to go on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004


@register()
def check_slices(**_: Any) -> list[CheckMessage]:
    """A slice may end with one fetch that was begun in its last moment."""
    longest = settings.CRAWL_SLICE_SECONDS + settings.FETCH_SECONDS
    if longest < settings.JOB_TIMEOUT:
        return []
    return [
        Warning(
            f"A slice of a crawl may take {longest} seconds, and a job is stopped after "
            f"{settings.JOB_TIMEOUT}.",
            hint="Keep CRAWL_SLICE_SECONDS and FETCH_SECONDS together below JOB_TIMEOUT.",
            id="templates_app.W001",
        )
    ]
