"""Alice has a webhook and a server that takes its messages; Bob is a stranger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.test import TestCase, override_settings
from django.utils import timezone

from accounts.models import User
from jobs.models import Job, Request, WebhookDelivery, WebhookEndpoint
from jobs.webhooks import endpoints, messages, sending
from tests.jobs.webhooks.receiver import Receiver, Reply
from tests.people import make_user
from tests.working import work_one


def make_request(user: User, **fields: Any) -> Request:
    """A request that has ended well."""
    values = {
        "user": user, "file_name": "shop.csv", "file_hash": "0" * 64, "header": [],
        "status": "completed", "completed_at": timezone.now(), "product_count": 2,
        "products_ended": 2, "picture_count": 3, "pictures_done": 2, "pictures_failed": 1,
        "bytes_in": 5000, "bytes_out": 2000,
    }  # fmt: skip
    return Request.objects.create(**values | fields)


@override_settings(FETCH_ALLOW_LOOPBACK=True)
class WebhooksTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.bob = make_user("bob")

    def receiver(self, *replies: Reply) -> Receiver:
        server = Receiver(*replies)
        self.addCleanup(server.close)
        return server

    def endpoint(self, url: str) -> WebhookEndpoint:
        return endpoints.ensure(self.alice, url)[0]

    def send(self, endpoint: WebhookEndpoint) -> WebhookDelivery:
        """A message about a request of its own."""
        request = make_request(endpoint.user, webhook_url=endpoint.url)
        payload = messages.about_request(request)
        return sending.send(endpoint, messages.COMPLETED, payload, request)

    def sent(self, endpoint: WebhookEndpoint) -> WebhookDelivery:
        """A message after its first try."""
        delivery = self.send(endpoint)
        work_one()
        delivery.refresh_from_db()
        return delivery

    def try_again(self, delivery: WebhookDelivery) -> None:
        """The waiting is over."""
        past = timezone.now() - timedelta(seconds=1)
        waiting = Job.objects.filter(delivery=delivery, status="queued")
        self.assertEqual(waiting.update(run_after=past), 1)
        work_one()
        delivery.refresh_from_db()

    def state(self, delivery: WebhookDelivery) -> tuple[str | None, int, int]:
        """Status, tries of all, and tries since it was last sent anew."""
        delivery.refresh_from_db()
        return delivery.status, delivery.attempt, delivery.round
