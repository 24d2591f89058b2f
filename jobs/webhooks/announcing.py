"""Requests that ended are told to the addresses that their owners gave."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from jobs.logger import logger
from jobs.models import Request, WebhookEndpoint
from jobs.webhooks import messages, sending

MOST = 20  # requests told of in one call


def announce_ended() -> int:
    """Queue the messages of requests that ended; how many requests were looked after.

    May run in several processes at once: each request is taken by one of them, once for each end.
    """
    ended = Request.objects.unannounced().order_by("completed_at").values_list("pk", flat=True)
    return sum(_announce_safely(pk) for pk in ended[:MOST])


def _announce_safely(pk: UUID) -> bool:
    try:
        return _announce(pk)
    except Exception:  # noqa: BLE001 (one request must hold up neither the others nor the bells)
        logger.exception(
            "Request %s could not be told of", pk,
            extra={"action": "webhook_not_announced", "request": pk},
        )  # fmt: skip
        return False


def _announce(pk: UUID) -> bool:
    with transaction.atomic():
        free = Request.objects.unannounced().select_for_update(skip_locked=True)
        request = free.filter(pk=pk).first()
        if request is None:  # somebody else was faster, or it is worked on again
            return False
        Request.objects.filter(pk=pk).update(announced_at=Now())
        _tell(request)
    return True


def _tell(request: Request) -> None:
    event = messages.event_of(request)
    if not event or request.removed_at is not None:
        return
    mine = WebhookEndpoint.objects.filter(user=request.user_id, url=request.webhook_url)
    endpoint = mine.first()
    if endpoint is None:  # its owner deleted it after the request was sent
        logger.info(
            "Request %s is not told of: its webhook is deleted", request.pk,
            extra={"action": "webhook_missing", "request": request.pk},
        )  # fmt: skip
        return
    sending.send(endpoint, event, messages.about_request(request), request)
