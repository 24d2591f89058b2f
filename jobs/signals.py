"""Files follow their rows."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from imageproc.storage import delete_after_commit
from jobs.models import Product, Sheet


@receiver(post_delete, sender=Product)
@receiver(post_delete, sender=Sheet)
def remove_files(instance: Product | Sheet, **_: Any) -> None:
    """However the row went (its owner, its request, a click), its files go after commit."""
    delete_after_commit(instance.keys)
