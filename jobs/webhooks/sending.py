"""Messages are put on their way, and sent again when a person asks."""

from __future__ import annotations

from django.db import transaction

from jobs import bells
from jobs.exceptions import JobStateError
from jobs.models import Job, Request, WebhookDelivery, WebhookEndpoint
from jobs.webhooks import messages

PRIORITY = 5
LIVE = (WebhookDelivery.Status.PENDING, WebhookDelivery.Status.PROCESSING)


def send(
    endpoint: WebhookEndpoint, event: str, payload: str, request: Request | None = None
) -> WebhookDelivery:
    """Queue a message in the caller's transaction; one to a disabled endpoint ends at once."""
    delivery = WebhookDelivery(
        endpoint=endpoint, url=endpoint.url, event=event, payload=payload, request=request
    )
    if endpoint.is_disabled:
        delivery.refuse("The webhook was disabled. Enable it, then send this again.")
        delivery.save(force_insert=True)
        return delivery
    delivery.save(force_insert=True)
    Job.objects.enqueue(delivery, priority=PRIORITY)
    return delivery


def send_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Queue a message that tells of nothing.

    Raises:
        JobStateError: the endpoint is disabled, or a test of it is on its way.
    """
    with transaction.atomic():
        locked = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        _require_enabled(locked)
        if locked.deliveries.filter(event=messages.TEST, status__in=LIVE).exists():
            raise JobStateError("A test is on its way already.")
        return send(locked, messages.TEST, messages.about_nothing())


def replay(delivery: WebhookDelivery) -> None:
    """Send the same message again, as if for the first time, or bring its next try forward.

    Raises:
        JobStateError: a try is under way, or the endpoint is disabled.
    """
    _require_enabled(delivery.endpoint)
    with transaction.atomic():
        waiting = Job.objects.filter(delivery=delivery, status=Job.Status.QUEUED)
        if waiting.update(run_after=None):
            WebhookDelivery.objects.filter(pk=delivery.pk).update(next_attempt_at=None)
            bells.ring()
        else:
            Job.objects.enqueue(delivery, priority=PRIORITY)
            fresh = {"round": 0, "next_attempt_at": None, "delivered_at": None}
            WebhookDelivery.objects.filter(pk=delivery.pk).update(**fresh)
    delivery.refresh_from_db()


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if endpoint.is_disabled:
        raise JobStateError("This webhook is disabled. Enable it first.")
