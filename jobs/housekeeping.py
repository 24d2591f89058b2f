"""What piles up is swept."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Task

from accounts.services import sweep
from jobs.logger import logger
from jobs.models import Log, Sheet

LEFT_DAYS = 2  # after which a file that nothing was started with is deleted


def run() -> None:
    """Delete what is older than LOG_DAYS: log lines, django-q2's records of failures, log-ins.

    Catalogues that were sent and left go as well, and what the rooms above keep for a time.
    """
    sweep(settings.LOG_DAYS)
    before = timezone.now() - timedelta(days=settings.LOG_DAYS)
    lines = Log.objects.filter(timestamp__lt=before)._raw_delete("default")
    left = timezone.now() - timedelta(days=LEFT_DAYS)
    Sheet.objects.waiting().filter(created_at__lt=left).delete()
    tasks, _ = Task.objects.filter(stopped__lt=before).delete()
    logger.info(
        "Swept %s log lines and %s records of bells", lines, tasks, extra={"action": "swept"}
    )
    for path in settings.HOUSEKEEPING:
        import_string(path)()
