"""What the services wrote down, for staff."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Log(models.Model):
    """One line that a service logged; `context` holds its `extra`, action first of all."""

    class Level(models.TextChoices):
        DEBUG = "DEBUG", "Debug"
        INFO = "INFO", "Info"
        WARNING = "WARNING", "Warning"
        ERROR = "ERROR", "Error"
        CRITICAL = "CRITICAL", "Critical"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    timestamp = models.DateTimeField(db_default=Now())
    service = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=Level)
    message = models.TextField()
    context = models.JSONField(default=dict, blank=True)

    objects: ClassVar[models.Manager[Log]] = models.Manager()

    class Meta:
        db_table = "logs"
        verbose_name = "log line"
        indexes = [
            models.Index(fields=["service", "timestamp"], name="logs_service_timestamp"),
            models.Index(fields=["timestamp"], name="logs_timestamp"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.service}: {self.message[:80]}"
