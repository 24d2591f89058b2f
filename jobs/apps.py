from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from django_q.signals import post_spawn

        from jobs import schedules, signals, warmup  # noqa: F401 (signals connects itself)

        post_migrate.connect(schedules.ensure, sender=self)
        post_spawn.connect(warmup.start)
