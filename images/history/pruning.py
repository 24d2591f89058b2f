"""What is older than the history is kept for goes, some thousands of rows at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import connection
from django.utils import timezone

from images.models import ImageUsage

logger = logging.getLogger("imageproc.images")

BATCH = 5_000  # rows of one transaction
BATCHES = 100  # of one round of the housekeeping; the next goes on

# Both along usage_action_time, from where the last batch ended: what is deleted already is not read
# again. In one statement the planner would not know the edge, and read the table.
EDGE = """
SELECT max(created_at) FROM (
    SELECT created_at FROM image_usage_history
    WHERE action = %s AND created_at >= %s AND created_at < %s
    ORDER BY created_at LIMIT %s) AS oldest
"""
PRUNE = """
DELETE FROM image_usage_history WHERE action = %s AND created_at >= %s AND created_at <= %s
"""
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


def expired(days: int) -> datetime:
    """The moment before which rows are older than so many days."""
    return timezone.now() - timedelta(days=days)


def count(before: datetime) -> int:
    return ImageUsage.objects.filter(created_at__lt=before).count()


def prune(before: datetime) -> Iterator[int]:
    """Delete what happened before that moment; the number of rows of each batch.

    Each batch is a transaction: who stops in between loses nothing and goes on later.
    """
    for action in ImageUsage.Action.values:
        yield from _prune(action, before)


def run() -> None:
    """A round of the housekeeping: delete what is older than HISTORY_DAYS, up to `BATCHES`."""
    if not settings.HISTORY_DAYS:
        return
    if rows := sum(islice(prune(expired(settings.HISTORY_DAYS)), BATCHES)):
        logger.info("Swept %s rows of history", rows, extra={"action": "swept"})


def _prune(action: str, before: datetime) -> Iterator[int]:
    since = LONG_AGO
    while edge := _edge(action, since, before):
        with connection.cursor() as cursor:
            cursor.execute(PRUNE, [action, since, edge])
            yield cursor.rowcount
        since = edge


def _edge(action: str, since: datetime, before: datetime) -> datetime | None:
    """Up to where the next batch goes; rows of one instant go together."""
    with connection.cursor() as cursor:
        cursor.execute(EDGE, [action, since, before, BATCH])
        found: tuple[datetime | None] = cursor.fetchone()
    return found[0]
