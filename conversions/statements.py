"""The SQL functions by which conversions live."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

MOVE = """
SELECT update_conversion_status(
    conversion_id := %s, status := %s, result_image_id := %s, error_message := %s,
    processing_time_ms := %s, ai_model_version := %s)
"""

CREATE = """
SELECT create_conversion(
    user_id := %s, vendor_id := %s, user_image_id := %s, cloth_image_id := %s,
    conversion_type := %s, style_name := %s, metadata := %s)
"""


def move(
    pk: Any,
    status: str,
    *,
    result_image: Any = None,
    error_message: str = "",
    milliseconds: int | None = None,
    version: str | None = None,
) -> bool:
    """Move a conversion; False when it was not where the caller believed it to be."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [pk, status, result_image, error_message, milliseconds, version])
        (moved,) = cursor.fetchone()
    return bool(moved)


def create(
    *, user: Any, vendor: Any, person: Any, garment: Any, kind: str, style: str, metadata: Any
) -> Any:
    """Make a conversion with its job; its id.

    Raises:
        IntegrityError: the function refused; the constraint's name says why.
    """
    with connection.cursor() as cursor:
        cursor.execute(CREATE, [user, vendor, person, garment, kind, style, json.dumps(metadata)])
        (pk,) = cursor.fetchone()
    return pk
