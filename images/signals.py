"""Files follow their rows."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from imageproc.storage import delete_after_commit
from images.models import Image


@receiver(post_delete, sender=Image)
def remove_files(instance: Image, **_: Any) -> None:
    """However the row went (its owner, its source, an admin's click), its files go after commit."""
    delete_after_commit(instance.keys)
