from __future__ import annotations

import json
from datetime import timedelta

from django.utils import timezone

from jobs.exceptions import JobStateError
from jobs.models import Job, WebhookDelivery, WebhookEndpoint
from jobs.webhooks import endpoints, sending
from tests.jobs.webhooks.base import WebhooksTestCase
from tests.jobs.webhooks.receiver import Reply
from tests.working import work_one

URL = "https://shop.example.org/hook"


class EndpointsTestCase(WebhooksTestCase):
    def test_it_is_made_once_for_each_owner(self) -> None:
        first, is_new = endpoints.ensure(self.alice, URL)
        self.assertTrue(is_new)
        self.assertEqual(endpoints.ensure(self.alice, URL), (first, False))
        other, is_new = endpoints.ensure(self.bob, URL)
        self.assertTrue(is_new)
        self.assertNotEqual(other.secret, first.secret)

    def test_a_rotation_keeps_the_old_secret_for_a_day(self) -> None:
        endpoint = self.endpoint(URL)
        old = endpoint.secret
        self.assertEqual(endpoint.secrets, [old])
        new = endpoints.rotate(endpoint)
        self.assertEqual(endpoint.secrets, [new, old])
        assert endpoint.previous_until is not None
        left = endpoint.previous_until - timezone.now()
        self.assertAlmostEqual(left.total_seconds(), 24 * 3600, delta=60)
        newest = endpoints.rotate(endpoint)
        self.assertEqual(endpoint.secrets, [newest, new])
        endpoint.previous_until = timezone.now() - timedelta(seconds=1)
        self.assertEqual(endpoint.secrets, [newest])

    def test_it_is_disabled_once_and_enabled(self) -> None:
        endpoint = self.endpoint(URL)
        endpoints.disable(endpoint, "First.")
        endpoints.disable(endpoint, "Second.")
        endpoint.refresh_from_db()
        self.assertEqual((endpoint.is_disabled, endpoint.disabled_reason), (True, "First."))
        endpoints.enable(endpoint)
        self.assertEqual((endpoint.is_disabled, endpoint.disabled_reason), (False, ""))

    def test_a_try_under_way_is_not_cut_off(self) -> None:
        endpoint = self.endpoint(URL)
        self.send(endpoint)
        job = Job.objects.claim_next("here/test/1")
        endpoints.disable(endpoint, "No more.")
        assert job is not None
        job.refresh_from_db()
        self.assertEqual(job.status, "processing")

    def test_its_messages_and_their_jobs_go_with_it(self) -> None:
        endpoint = self.endpoint(URL)
        self.send(endpoint)
        endpoint.delete()
        self.assertFalse(WebhookDelivery.objects.exists())
        self.assertFalse(Job.objects.exists())

    def test_everything_goes_with_its_owner(self) -> None:
        self.send(self.endpoint(URL))
        self.alice.delete_with_everything()
        self.assertFalse(WebhookEndpoint.objects.exists())
        self.assertFalse(Job.objects.exists())

    def test_they_are_listed_with_what_was_sent_last(self) -> None:
        quiet = self.endpoint("https://a.example.org/")
        busy = self.endpoint("https://b.example.org/")
        self.send(busy)
        last = self.send(busy)
        endpoints.ensure(self.bob, URL)
        with self.assertNumQueries(2):
            listed = endpoints.listed(self.alice)
        self.assertEqual(listed, [(quiet, []), (busy, [last])])


class TestTestCase(WebhooksTestCase):
    def test_it_tells_of_nothing(self) -> None:
        server = self.receiver()
        endpoint = self.endpoint(server.url)
        delivery = sending.send_test(endpoint)
        work_one()
        (message,) = server.received
        self.assertEqual(message.verified(endpoint.secret)["type"], "webhook.test")
        self.assertEqual(self.state(delivery), ("completed", 1, 1))
        self.assertIsNone(delivery.request)
        self.assertEqual(WebhookDelivery.objects.visible_to(self.alice).get(), delivery)
        self.assertFalse(WebhookDelivery.objects.visible_to(self.bob).exists())
        self.assertTrue(Job.objects.visible_to(self.alice).filter(delivery=delivery).exists())

    def test_one_at_a_time(self) -> None:
        endpoint = self.endpoint(self.receiver().url)
        sending.send_test(endpoint)
        with self.assertRaisesMessage(JobStateError, "on its way already"):
            sending.send_test(endpoint)
        work_one()
        sending.send_test(endpoint)

    def test_a_disabled_endpoint_gets_none(self) -> None:
        endpoint = self.endpoint(URL)
        endpoints.disable(endpoint, "No more.")
        with self.assertRaisesMessage(JobStateError, "Enable it first"):
            sending.send_test(endpoint)


class ReplayTestCase(WebhooksTestCase):
    def test_it_sends_the_same_message_again(self) -> None:
        server = self.receiver()
        endpoint = self.endpoint(server.url)
        delivery = self.sent(endpoint)
        sending.replay(delivery)
        self.assertEqual(self.state(delivery), ("pending", 1, 0))
        self.assertIsNone(delivery.delivered_at)
        work_one()
        self.assertEqual(self.state(delivery), ("completed", 2, 1))
        first, second = server.received
        self.assertEqual((first.id, first.body), (second.id, second.body))
        second.verified(endpoint.secret)

    def test_what_was_given_up_gets_all_its_tries_again(self) -> None:
        server = self.receiver(*[Reply(500)] * 10, Reply(500), Reply(200))
        delivery = self.sent(self.endpoint(server.url))
        for _ in range(9):
            self.try_again(delivery)
        self.assertEqual(self.state(delivery), ("failed", 10, 10))
        sending.replay(delivery)
        work_one()
        self.assertEqual(self.state(delivery), ("pending", 11, 1))
        self.assertEqual(delivery.error_message, "")
        self.try_again(delivery)
        self.assertEqual(self.state(delivery), ("completed", 12, 2))
        self.assertEqual(set(server.ids), {delivery.message_id})

    def test_a_try_that_waits_is_brought_forward(self) -> None:
        server = self.receiver(Reply(500), Reply(200))
        delivery = self.sent(self.endpoint(server.url))
        work_one()
        self.assertEqual(len(server.received), 1)
        sending.replay(delivery)
        self.assertIsNone(delivery.next_attempt_at)
        work_one()
        self.assertEqual(self.state(delivery), ("completed", 2, 2))
        self.assertEqual(Job.objects.filter(delivery=delivery).count(), 2)

    def test_a_try_under_way_is_left_alone(self) -> None:
        delivery = self.send(self.endpoint(URL))
        Job.objects.claim_next("here/test/1")
        with self.assertRaisesMessage(JobStateError, "under way"):
            sending.replay(delivery)
        self.assertEqual(self.state(delivery), ("processing", 0, 0))

    def test_a_disabled_endpoint_is_enabled_first(self) -> None:
        endpoint = self.endpoint(self.receiver(Reply(410), Reply(200)).url)
        delivery = self.sent(endpoint)
        delivery = WebhookDelivery.objects.get(pk=delivery.pk)
        with self.assertRaisesMessage(JobStateError, "Enable it first"):
            sending.replay(delivery)
        endpoints.enable(delivery.endpoint)
        sending.replay(delivery)
        work_one()
        self.assertEqual(self.state(delivery)[0], "completed")
        self.assertEqual(json.loads(delivery.payload)["type"], "request.completed")
