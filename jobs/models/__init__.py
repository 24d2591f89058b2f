"""The queue that every room uses: the table is the truth, django-q2 is the muscle."""

from __future__ import annotations

from jobs.models.job import Job
from jobs.models.log import Log
from jobs.models.subject import Outcome, Report, Subject

__all__ = ["Job", "Log", "Outcome", "Report", "Subject"]
