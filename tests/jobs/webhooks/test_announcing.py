from __future__ import annotations

import threading
from datetime import timedelta
from unittest import mock

from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from jobs.models import Job, Request, WebhookDelivery
from jobs.webhooks import announcing, endpoints, messages
from jobs.webhooks.announcing import announce_ended
from tests.jobs.base import bells
from tests.jobs.webhooks.base import WebhooksTestCase, make_request
from tests.people import make_user
from tests.working import work_one

URL = "https://shop.example.org/hook"


class AnnouncingTestCase(WebhooksTestCase):
    def test_it_queues_one_message_for_an_end(self) -> None:
        endpoint = self.endpoint(URL)
        request = make_request(self.alice, webhook_url=URL)
        self.assertEqual(announce_ended(), 1)
        delivery = WebhookDelivery.objects.get()
        self.assertEqual((delivery.request, delivery.endpoint), (request, endpoint))
        self.assertEqual((delivery.event, delivery.url), ("request.completed", URL))
        self.assertIn(str(request.pk), delivery.payload)
        self.assertEqual(delivery.status, "pending")
        self.assertEqual(Job.objects.get(delivery=delivery).priority, 5)
        self.assertEqual(bells(), 1)
        request.refresh_from_db()
        self.assertIsNotNone(request.announced_at)

    def test_it_arrives(self) -> None:
        server = self.receiver()
        endpoint = self.endpoint(server.url)
        request = make_request(
            self.alice, webhook_url=server.url, status="failed", error_message="None worked."
        )
        announce_ended()
        work_one()
        (message,) = server.received
        told = message.verified(endpoint.secret)
        self.assertEqual(told["type"], "request.failed")
        self.assertEqual(told["data"]["id"], str(request.pk))

    def test_a_second_call_finds_nothing(self) -> None:
        self.endpoint(URL)
        make_request(self.alice, webhook_url=URL)
        announce_ended()
        with self.assertNumQueries(1):
            self.assertEqual(announce_ended(), 0)
        self.assertEqual(WebhookDelivery.objects.count(), 1)

    def test_it_leaves_what_has_not_ended_or_wants_no_webhook(self) -> None:
        self.endpoint(URL)
        make_request(self.alice, webhook_url=URL, status="processing", completed_at=None)
        make_request(self.alice)
        self.assertEqual(announce_ended(), 0)

    def test_the_next_end_is_told_again(self) -> None:
        self.endpoint(URL)
        request = make_request(self.alice, webhook_url=URL)
        announce_ended()
        Request.objects.filter(pk=request.pk).update(announced_at=None)
        self.assertEqual(announce_ended(), 1)
        first, second = WebhookDelivery.objects.all()
        self.assertNotEqual(first.message_id, second.message_id)

    def test_ends_that_nobody_is_told_of_are_settled(self) -> None:
        self.endpoint(URL)
        make_request(self.alice, webhook_url=URL, status="cancelled")
        make_request(self.alice, webhook_url=URL, removed_at=timezone.now())
        make_request(self.alice, webhook_url="https://deleted.example.org/")
        make_request(self.bob, webhook_url=URL)  # an address of Alice's alone
        self.assertEqual(announce_ended(), 4)
        self.assertFalse(Request.objects.unannounced().exists())
        self.assertFalse(WebhookDelivery.objects.exists())

    def test_a_disabled_endpoint_is_not_told(self) -> None:
        endpoint = self.endpoint(URL)
        endpoints.disable(endpoint, "The server answered 410 Gone.")
        make_request(self.alice, webhook_url=URL)
        self.assertEqual(announce_ended(), 1)
        delivery = WebhookDelivery.objects.get()
        self.assertEqual(delivery.status, "failed")
        self.assertIn("disabled", delivery.error_message)
        self.assertFalse(Job.objects.exists())

    def test_it_takes_the_oldest_first_and_a_few_at_a_time(self) -> None:
        self.endpoint(URL)
        now = timezone.now()
        for age in range(announcing.MOST + 3):
            ended = now - timedelta(minutes=age)
            make_request(self.alice, webhook_url=URL, completed_at=ended)
        self.assertEqual(announce_ended(), announcing.MOST)
        left = Request.objects.unannounced()
        newest = left.filter(completed_at__gt=now - timedelta(minutes=3))
        self.assertEqual((left.count(), newest.count()), (3, 3))
        self.assertEqual(announce_ended(), 3)

    def test_one_that_cannot_be_told_holds_up_no_other(self) -> None:
        self.endpoint(URL)
        bad = make_request(self.alice, webhook_url=URL, file_name="bad.csv")
        good = make_request(self.alice, webhook_url=URL)
        real = messages.about_request

        def tell(request: Request) -> str:
            if request == bad:
                raise ZeroDivisionError
            return real(request)

        with (
            mock.patch.object(messages, "about_request", tell),
            self.assertLogs("imageproc.jobs", "ERROR"),
        ):
            self.assertEqual(announce_ended(), 1)
        self.assertEqual(WebhookDelivery.objects.get().request, good)
        self.assertEqual(Request.objects.unannounced().get(), bad)

    def test_it_asks_an_index(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        waiting = Request.objects.unannounced().order_by("completed_at")
        self.assertIn("requests_unannounced", waiting.explain())


class RaceTestCase(TransactionTestCase):
    def test_of_many_at_once_one_announces(self) -> None:
        alice = make_user("alice")
        endpoints.ensure(alice, URL)
        requests = {make_request(alice, webhook_url=URL).pk for _ in range(8)}
        ready = threading.Barrier(6)
        counts: list[int] = []

        def announce() -> None:
            ready.wait()
            counts.append(announce_ended())
            connection.close()

        threads = [threading.Thread(target=announce) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = list(WebhookDelivery.objects.values_list("request", flat=True))
        self.assertEqual((len(told), set(told)), (8, requests))
        self.assertEqual(sum(counts), 8)
