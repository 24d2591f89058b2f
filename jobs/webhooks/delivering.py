"""One try to deliver a message."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils import timezone

from imageproc import fetch
from imageproc.pipelines.errors import PipelineError
from jobs.logger import logger
from jobs.models import Job, Report, WebhookDelivery
from jobs.querysets import later
from jobs.webhooks import answers, endpoints, messages, schedule, signing
from jobs.webhooks.answers import Answer

# The specification gives receivers 15 to 30 seconds. Of an answer only the beginning is read.
LIMITS = fetch.Limits(max_bytes=16 * 1024, total_seconds=15, idle_seconds=10)
BUSY = {429, 503}  # whose Retry-After is honoured
HOPELESS = (
    fetch.AddressRefused,
    fetch.NotWebAddress,
    fetch.PortRefused,
)  # no later try would get further
KEPT = 100  # answers of one message


class EndpointDisabled(PipelineError):
    """This webhook is disabled. Enable it, then send the message again."""

    code = "webhook_disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A try that was made, and what is to follow from it.

    `wait` is how many seconds the receiver wants to be left alone; `is_last` says that no later
    try would get further.
    """

    delivery: WebhookDelivery
    job: Job
    answer: Answer
    signature: str
    wait: float = 0
    is_last: bool = False

    def save(self) -> None:
        self._record()
        if self.answer.is_good:
            return
        if self.answer.is_gone:
            self.delivery.give_up(f"{self.answer.error} It wants no more messages.")
            endpoints.disable(self.delivery.endpoint, self.answer.error)
        elif self.is_last or self._round >= _tries(self.delivery):
            self._give_up()
        else:
            self._try_later(max(schedule.delay(self._round), self.wait))

    def discard(self) -> None:
        """A try leaves no files."""

    @property
    def _round(self) -> int:
        return self.delivery.round + 1

    def _record(self) -> None:
        kept = [*self.delivery.answers, self.answer.as_json()]
        WebhookDelivery.objects.filter(pk=self.delivery.pk).update(
            attempt=self.delivery.attempt + 1,
            round=self._round,
            response_status=self.answer.status,
            answers=kept[-KEPT:],
            signature=self.signature,
            next_attempt_at=None,
            delivered_at=Now() if self.answer.is_good else None,
            processed_at=Now() if self.answer.is_good else None,
        )

    def _try_later(self, seconds: float) -> None:
        Job.objects.enqueue(self.delivery, priority=self.job.priority, delay=seconds)
        waiting = WebhookDelivery.objects.filter(pk=self.delivery.pk)
        waiting.update(next_attempt_at=later(seconds))

    def _give_up(self) -> None:
        one = self.is_last or self._round == 1
        times = "" if one else f"Given up after {self._round} tries. "
        self.delivery.give_up(f"{times}{self.answer.error}")
        logger.info(
            "Webhook message %s was given up after %s tries", self.delivery.pk, self._round,
            extra={"action": "webhook_given_up", "delivery": self.delivery.pk},
        )  # fmt: skip


def deliver(delivery: WebhookDelivery, job: Job, report: Report) -> Try:
    """Send the message once; its id is the one of every other try.

    Raises:
        EndpointDisabled: nothing is sent to this endpoint.
        JobCancelled, LeaseLost: raised by report.
    """
    endpoint = delivery.endpoint
    if endpoint.is_disabled:
        raise EndpointDisabled
    report("Sending", 10)
    body = delivery.payload.encode()
    headers = signing.headers(endpoint.secrets, delivery.message_id, int(time.time()), body)
    return _post(delivery, job, body, headers)


def _post(delivery: WebhookDelivery, job: Job, body: bytes, headers: dict[str, str]) -> Try:
    at, began = timezone.now().isoformat(), time.monotonic()
    signature = headers["webhook-signature"]
    try:
        got = fetch.client().post(delivery.url, body, LIMITS, headers=headers)
    except fetch.FetchError as problem:
        spent = round((time.monotonic() - began) * 1000)
        answer = Answer(at=at, milliseconds=spent, error=str(problem))
        is_last = isinstance(problem, HOPELESS)
        return Try(delivery=delivery, job=job, answer=answer, signature=signature, is_last=is_last)
    answer = Answer(
        at=at,
        milliseconds=round(got.milliseconds),
        status=got.status,
        error=answers.sentence(got.status),
        excerpt=answers.excerpt(got.data),
    )
    wait = fetch.retry_after(got.headers) if got.status in BUSY else None
    return Try(delivery=delivery, job=job, answer=answer, signature=signature, wait=wait or 0)


def _tries(delivery: WebhookDelivery) -> int:
    """Who presses a button to test wants to know now, and no message three days later."""
    return 1 if delivery.event == messages.TEST else schedule.TRIES
