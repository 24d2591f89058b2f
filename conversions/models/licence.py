"""Licences of networks that staff accepted for this installation."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class LicenceManager(models.Manager["LicenceAcceptance"]):
    def holds(self, engine: str, digest: str) -> bool:
        """Whether staff accepted the licence of these very files."""
        return self.filter(engine=engine, digest=digest).exists()


class LicenceAcceptance(models.Model):
    """One licence, the files that it is about, and who accepted it; never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engine = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, help_text="SHA-256 over all files of the engine.")
    licence = models.TextField(help_text="As it was shown.")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[LicenceManager] = LicenceManager()

    class Meta:
        db_table = "licence_acceptances"
        constraints = [
            models.UniqueConstraint(
                fields=["engine", "digest"], name="licence_acceptances_once_per_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine}, {self.accepted_at:%Y-%m-%d}"
