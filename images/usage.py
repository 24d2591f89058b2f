"""Writing the history of pictures: one statement, which never breaks what it tells of."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from psycopg.types.json import Jsonb

from accounts.http import NOWHERE, client_address
from images.models import Image, ImageUsage

logger = logging.getLogger("imageproc.images")

AGENT = 300  # characters of a user agent that are kept
_dumps = partial(json.dumps, cls=DjangoJSONEncoder)
AGAIN = 10  # minutes in which the same visitor's views of a picture are one

# A picture that somebody else has just deleted is not there to be locked: nothing is written, and
# no foreign key fails when the caller commits.
RECORD = """
SELECT record_image_usage(
    image_id := image.id, user_id := %(user)s, vendor_id := image.acted_for, action := %(action)s,
    ip_address := %(address)s, user_agent := %(agent)s, session_id := %(session)s,
    metadata := %(metadata)s) {lightly}
FROM (
    SELECT id, (
        SELECT id FROM vendors WHERE id = images.vendor_id AND owner_id = %(user)s) AS acted_for
    FROM images WHERE id = ANY(%(images)s) {unless}
    ORDER BY id FOR KEY SHARE) AS image
"""

# The page does not wait for the disk: when the server loses power, its last views are lost.
LIGHTLY = ", set_config('synchronous_commit', 'off', true)"

# Two views in the same instant may both be written: a lock would cost more than the error does.
UNLESS_AGAIN = """
AND NOT EXISTS (
    SELECT FROM image_usage_history AS seen
    WHERE seen.image_id = images.id AND seen.action = 'view'
        AND seen.created_at > now() - make_interval(mins => %(again)s)
        AND seen.session_id = %(session)s
        AND (%(session)s <> '' OR seen.ip_address = %(address)s AND seen.user_agent = %(agent)s))
"""

# What is made of a picture goes with it.
RECORD_DELETIONS = """
SELECT record_image_usage(
    user_id := %(user)s, vendor_id := (
        SELECT id FROM vendors WHERE id = images.vendor_id AND owner_id = %(user)s),
    action := 'delete', ip_address := %(address)s, user_agent := %(agent)s,
    session_id := %(session)s, metadata := jsonb_build_object(
        'image', id, 'name', file_name, 'type', type, 'owner', owner_id, 'owner_type', owner_type))
FROM images WHERE id = ANY(%(images)s) OR source_id = ANY(%(images)s)
"""


def record(request: HttpRequest, image: Image, action: ImageUsage.Action, **metadata: Any) -> None:
    """Note that who sent the request did this to the picture; never raises.

    A failure is logged and undoes nothing else, also inside the caller's transaction. A visitor
    who views a picture again within `AGAIN` minutes is noted once: known by the session, or,
    without one, by address and browser.
    """
    _record(request, [image], action, metadata)


def record_many(request: HttpRequest, images: Iterable[Image], action: ImageUsage.Action) -> None:
    """The same of several pictures, in one statement."""
    _record(request, images, action, {})


def record_deletions(request: HttpRequest, images: Iterable[Image]) -> None:
    """Note that pictures, and what was made of them, are deleted; call it before they are.

    The rows name the pictures in their metadata: image, name, type, owner, owner_type.
    """
    _execute(RECORD_DELETIONS, request, images, {})


def _record(
    request: HttpRequest, images: Iterable[Image], action: ImageUsage.Action, said: dict[str, Any]
) -> None:
    if request.method == "HEAD":  # who asks for the headers alone saw and took nothing
        return
    is_view = action == ImageUsage.Action.VIEW
    statement = RECORD.format(
        # In the caller's transaction it would hold for all that the caller does.
        lightly=LIGHTLY if is_view and not connection.in_atomic_block else "",
        unless=UNLESS_AGAIN if is_view else "",
    )
    values = {"action": str(action), "metadata": Jsonb(said, _dumps), "again": AGAIN}
    _execute(statement, request, images, values)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {
        "user": request.user.pk if request.user.is_authenticated else None,
        "address": _address(request),
        "agent": request.headers.get("User-Agent", "")[:AGENT],
        "session": _session(request),
    }


def _address(request: HttpRequest) -> str | None:
    address = client_address(request) if settings.HISTORY_IP else NOWHERE
    return None if address == NOWHERE else address


def _session(request: HttpRequest) -> str:
    """Tells sessions apart, and opens none: whoever reads the table cannot log in with it."""
    key = request.session.session_key
    return salted_hmac("images.usage", key, algorithm="sha256").hexdigest() if key else ""


def _execute(
    statement: str, request: HttpRequest, images: Iterable[Image], values: dict[str, Any]
) -> None:
    try:
        values = values | _who(request) | {"images": [image.pk for image in images]}
        if connection.in_atomic_block:
            with transaction.atomic():
                _run(statement, values)
        else:  # a transaction of its own, without two more round trips
            _run(statement, values)
    except Exception:  # whatever it was: a page is worth more than its line in the history
        logger.exception("A use of pictures was not recorded", extra={"action": "usage_lost"})


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
