"""The picture of a task goes with the task."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from conversions.models import FaceswapTask
from images.models import Image


@receiver(post_delete, sender=FaceswapTask)
def remove_result(instance: FaceswapTask, **_: Any) -> None:
    """However the task went: by itself, with either photo, or with the account."""
    if instance.result_image_id:
        Image.objects.filter(pk=instance.result_image_id).remove()
