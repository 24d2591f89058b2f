"""What is told: events and their payloads."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jobs.catalogue import addresses

if TYPE_CHECKING:
    from jobs.models import Request

COMPLETED = "request.completed"
FAILED = "request.failed"
TEST = "webhook.test"


def event_of(request: Request) -> str:
    """The event of a request that ended; "" for an end that nobody is told of."""
    return {"completed": COMPLETED, "failed": FAILED}.get(request.status, "")


def about_request(request: Request) -> str:
    """The payload for a request that completed or failed."""
    data = {
        "id": request.pk,
        "file_name": request.file_name,
        "status": request.status,
        "url": f"{settings.SITE_URL}{request.get_absolute_url()}",
        "result_csv_url": addresses.csv_url(request),
        **request.totals(),
    }
    return _payload(event_of(request), request.completed_at or timezone.now(), data)


def about_nothing() -> str:
    """The payload of a test."""
    return _payload(TEST, timezone.now(), {"message": "This is a test."})


def _payload(event: str, at: datetime, data: dict[str, Any]) -> str:
    """Compact JSON, since exactly these bytes are signed and sent; times in ISO 8601, UTC."""
    message = {"type": event, "timestamp": at, "data": data}
    return json.dumps(message, cls=DjangoJSONEncoder, separators=(",", ":"), ensure_ascii=False)
