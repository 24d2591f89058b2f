"""What a person does with the addresses that are told."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from jobs.exceptions import JobStateError
from jobs.logger import logger
from jobs.models import Job, WebhookDelivery, WebhookEndpoint
from jobs.webhooks import signing

BOTH_SIGN = timedelta(hours=24)  # after a new secret, the one before signs as well


def ensure(user: User, url: str) -> tuple[WebhookEndpoint, bool]:
    """The endpoint of a user at an address, and whether it was made now, with a new secret.

    The address was checked by `fetch.check_url`. A new secret is to be shown once (`showing`).
    """
    return WebhookEndpoint.objects.get_or_create(
        user=user, url=url, defaults={"secret": signing.new_secret()}
    )


def rotate(endpoint: WebhookEndpoint) -> str:
    """Give it a new secret, which is returned; the old one signs beside it for BOTH_SIGN."""
    secret = signing.new_secret()
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        previous_secret=F("secret"), previous_until=timezone.now() + BOTH_SIGN, secret=secret
    )
    endpoint.refresh_from_db()
    return secret


def enable(endpoint: WebhookEndpoint) -> None:
    """Send to it again. What was ended meanwhile stays so until a person sends it anew."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(disabled_at=None, disabled_reason="")
    endpoint.refresh_from_db()


def disable(endpoint: WebhookEndpoint, reason: str) -> None:
    """Send nothing more to it, and end what waits for its next try."""
    enabled = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
    with transaction.atomic():
        if not enabled.update(disabled_at=Now(), disabled_reason=reason):
            return
        _end_waiting(endpoint, f"The webhook was disabled. {reason}")
    logger.info(
        "Webhook %s was disabled: %s", endpoint.pk, reason,
        extra={"action": "webhook_disabled", "endpoint": endpoint.pk},
    )  # fmt: skip


def _end_waiting(endpoint: WebhookEndpoint, message: str) -> None:
    """A try that is under way goes on; whatever starts later finds the endpoint disabled."""
    ended = []
    waiting = Job.objects.filter(delivery__endpoint=endpoint, status=Job.Status.QUEUED)
    for job in waiting.order_by("pk"):
        try:
            job.cancel()
        except JobStateError:  # it has just ended
            continue
        ended.append(job.pk)
    cancelled = WebhookDelivery.objects.filter(
        jobs__in=ended, status=WebhookDelivery.Status.CANCELLED
    )
    cancelled.update(error_message=message, next_attempt_at=None)


def listed(user: User) -> list[tuple[WebhookEndpoint, list[WebhookDelivery]]]:
    """A user's endpoints by address, each with what was sent to it last: one message, or none."""
    found = WebhookEndpoint.objects.visible_to(user).order_by("url", "pk")
    newest = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).newest_first()
    newest_of_each = found.order_by().values_list(Subquery(newest.values("pk")[:1]))
    last = {row.endpoint_id: row for row in WebhookDelivery.objects.filter(pk__in=newest_of_each)}
    return [(endpoint, [last[endpoint.pk]] if endpoint.pk in last else []) for endpoint in found]
