"""What django-q2 itself calls now and then, so that a plain `qcluster` heals too."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import connections
from django_q.models import Schedule

SCHEDULES = {
    "jobs: top up bells": {
        "func": "jobs.bells.top_up",
        "schedule_type": Schedule.MINUTES,
        "minutes": 1,
    },
    "jobs: housekeeping": {"func": "jobs.housekeeping.run", "schedule_type": Schedule.HOURLY},
}


def ensure(using: str = "default", **signal: Any) -> None:
    """Write the schedules, and the table in which clusters say that they are alive.

    Called after every migrate; does nothing while django-q2 has no tables.
    """
    if Schedule._meta.db_table not in connections[using].introspection.table_names():
        return
    for name, values in SCHEDULES.items():
        Schedule.objects.using(using).update_or_create(name=name, defaults=values)
    call_command("createcachetable", database=using, verbosity=0)
