"""Questions and moves on the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from jobs.models import Job


class JobQuerySet(models.QuerySet["Job"]):
    pass
