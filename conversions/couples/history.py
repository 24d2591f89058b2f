"""Couple pictures in the history of pictures: written with the rows that it tells of.

No row names the task: that of the template outlives it, and the account as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from images.models import Image, ImageUsage

RECORD = """
SELECT record_image_usage(image_id := picture, user_id := %s, action := %s)
FROM unnest(%s::uuid[]) AS picture
"""


def record(user_id: UUID, images: Iterable[Image], action: ImageUsage.Action) -> None:
    """In the caller's transaction, which holds the pictures."""
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [user_id, str(action), [image.pk for image in images]])
