"""Telling other programs that a request is done (Standard Webhooks)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from jobs.catalogue.querysets import DeliveryQuerySet, EndpointQuerySet
from jobs.models.job import Job
from jobs.models.request import Request
from jobs.models.subject import Outcome, Report, Subject
from jobs.webhooks.answers import Answer

SOON = timedelta(seconds=15)


class WebhookEndpoint(models.Model):
    """An address of a user's that is told, and the secret that signs what it is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhook_endpoints"
    )
    url = models.CharField("address", max_length=2048)
    secret = models.CharField(max_length=100, editable=False)
    previous_secret = models.CharField(max_length=100, blank=True, editable=False)
    previous_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Until then both secrets sign."
    )
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[EndpointQuerySet] = EndpointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "webhook_endpoints"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "url"],
                name="webhook_endpoints_once_per_owner",
                violation_error_message="You already have a webhook with this address.",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_disabled(self) -> bool:
        return self.disabled_at is not None

    @property
    def both_sign(self) -> bool:
        """Whether the secret before this one still signs as well."""
        return self.previous_until is not None and self.previous_until > timezone.now()

    @property
    def secrets(self) -> list[str]:
        """What signs now: the secret, and for a while after a change the one before."""
        return [self.secret, self.previous_secret] if self.both_sign else [self.secret]


class WebhookDelivery(Subject):
    """One message to one endpoint, until it is answered well or given up.

    Its id is the `webhook-id` of every try, so that the receiver knows a message it has had.
    """

    job_field = "delivery"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        Request,
        on_delete=models.CASCADE,
        null=True,  # a test tells of no request
        blank=True,
        related_name="deliveries",
        db_index=False,  # webhook_deliveries_newest begins with it
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,  # webhook_deliveries_of_endpoint begins with it
    )
    url = models.CharField(max_length=2048)
    event = models.CharField(max_length=40)
    payload = models.TextField()
    signature = models.CharField(max_length=200, blank=True, help_text="Of the last try.")
    attempt = models.PositiveIntegerField(default=0, help_text="Tries so far.")
    round = models.PositiveIntegerField(default=0, help_text="Tries since it was last sent anew.")
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    answers = models.JSONField(default=list, help_text="What each try met, the newest last.")
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "webhook_deliveries"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="webhook_deliveries_failed_says_why",
            ),
        ]
        indexes = [
            models.Index(
                F("request"), F("created_at").desc(), F("id").desc(),
                name="webhook_deliveries_newest",
            ),
            # endpoints.listed: the last of each
            models.Index(
                F("endpoint"), F("created_at").desc(), F("id").desc(),
                name="webhook_deliveries_of_endpoint",
            ),
            # Staff's list.
            models.Index(
                F("created_at").desc(), F("id").desc(), name="webhook_deliveries_created"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.event} to {self.url}"

    @property
    def message_id(self) -> str:
        """The `webhook-id`: the same on every try."""
        return f"msg_{self.pk.hex}"

    @property
    def tries(self) -> list[Answer]:
        """What each try met, the newest first."""
        return [Answer.from_json(kept) for kept in reversed(self.answers)]

    @property
    def last_answer(self) -> Answer | None:
        return Answer.from_json(self.answers[-1]) if self.answers else None

    @property
    def is_moving(self) -> bool:
        """Whether something will happen to it within moments."""
        if self.status == self.Status.PENDING:
            return self.next_attempt_at is None or self.next_attempt_at < timezone.now() + SOON
        return self.status == self.Status.PROCESSING

    def refuse(self, message: str) -> None:
        """End it before it is saved for the first time, with a sentence for the person."""
        self.status, self.error_message = self.Status.FAILED, message

    def give_up(self, message: str) -> None:
        """The try that its job has just completed was the last one."""
        tried = WebhookDelivery.objects.filter(pk=self.pk, status=self.Status.COMPLETED)
        tried.update(status=self.Status.FAILED, error_message=message, processed_at=Now())

    give_up.alters_data = True  # type: ignore[attr-defined]

    def process(self, job: Job, report: Report) -> Outcome:
        from jobs.webhooks import delivering

        return delivering.deliver(self, job, report)
