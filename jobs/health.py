"""How the queue is doing, for staff and for monitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django_q.status import Stat

from jobs import bells

HEALTH = """
SELECT count(*) FILTER (WHERE status = 'queued'),
       count(*) FILTER (WHERE status = 'processing'),
       extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE status = 'queued')),
       (SELECT max(completed_at) FROM conversion_jobs WHERE completed_at IS NOT NULL),
       (SELECT count(*) FROM conversion_jobs WHERE completed_at > now() - interval '1 hour'
        AND status = 'failed')
FROM conversion_jobs WHERE status IN ('queued', 'processing')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    waiting: int
    running: int
    oldest_waiting_seconds: float | None
    workers_seen: int
    last_finished: datetime | None
    failed_last_hour: int
    bells: int

    @property
    def is_well(self) -> bool:
        """Nothing waits, or somebody is there to take it."""
        return not self.waiting or self.workers_seen > 0


def health() -> Health:
    """Ask the table, the bells and the clusters that said within seconds that they are alive."""
    with connection.cursor() as cursor:
        cursor.execute(HEALTH)
        waiting, running, oldest, last, failed = cursor.fetchone()
    return Health(
        waiting=waiting,
        running=running,
        oldest_waiting_seconds=None if oldest is None else round(float(oldest), 1),
        workers_seen=workers_seen(),
        last_finished=last,
        failed_last_hour=failed,
        bells=bells.hanging(),
    )


def workers_seen() -> int:
    """Worker processes of the clusters that showed themselves in the last seconds."""
    return sum(len(stat.workers) for stat in Stat.get_all())
