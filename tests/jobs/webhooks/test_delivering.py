from __future__ import annotations

from datetime import timedelta
from unittest import mock

from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from standardwebhooks.webhooks import WebhookVerificationError

from imageproc import fetch
from jobs.models import Job
from jobs.webhooks import delivering, endpoints, sending, signing
from tests.jobs.base import claim, expire
from tests.jobs.webhooks.base import WebhooksTestCase
from tests.jobs.webhooks.receiver import Reply
from tests.working import work_one


class GoodTestCase(WebhooksTestCase):
    def test_the_receiver_finds_the_signature_genuine(self) -> None:
        server = self.receiver(Reply(202, b"thanks"))
        endpoint = self.endpoint(server.url)
        delivery = self.sent(endpoint)
        (message,) = server.received
        self.assertEqual(message.verified(endpoint.secret)["type"], "request.completed")
        self.assertEqual(message.body.decode(), delivery.payload)
        self.assertEqual(message.path, "/hook")
        self.assertEqual(message.id, delivery.message_id)
        self.assertEqual(message.headers["content-type"], "application/json")
        self.assertEqual(message.headers["webhook-signature"], delivery.signature)
        with self.assertRaises(WebhookVerificationError):
            message.verified(signing.new_secret())

    def test_the_answer_is_kept(self) -> None:
        server = self.receiver(Reply(202, b"thanks"))
        delivery = self.sent(self.endpoint(server.url))
        self.assertEqual(self.state(delivery), ("completed", 1, 1))
        self.assertEqual(delivery.response_status, 202)
        self.assertIsNotNone(delivery.delivered_at)
        (answer,) = delivery.tries
        self.assertEqual((answer.status, answer.error, answer.excerpt), (202, "", "thanks"))
        self.assertLess(timezone.now() - answer.moment, timedelta(hours=1))
        self.assertFalse(Job.objects.live().exists())

    def test_a_long_good_answer_is_good(self) -> None:
        server = self.receiver(Reply(200, b"x" * 1_000_000))
        delivery = self.sent(self.endpoint(server.url))
        self.assertEqual(delivery.status, "completed")
        self.assertEqual(delivery.tries[0].excerpt, "x" * 500)

    def test_both_secrets_sign_after_a_rotation(self) -> None:
        server = self.receiver()
        endpoint = self.endpoint(server.url)
        old = endpoint.secret
        new = endpoints.rotate(endpoint)
        self.sent(endpoint)
        (message,) = server.received
        message.verified(old)
        message.verified(new)
        endpoint.previous_until = timezone.now() - timedelta(seconds=1)
        endpoint.save()
        self.sent(endpoint)
        server.received[1].verified(new)
        with self.assertRaises(WebhookVerificationError):
            server.received[1].verified(old)


class AgainTestCase(WebhooksTestCase):
    def test_the_id_and_the_payload_stay_and_the_time_moves(self) -> None:
        server = self.receiver(Reply(500, b"not yet"), Reply(503), Reply(200))
        endpoint = self.endpoint(server.url)
        delivery = self.sent(endpoint)
        self.assertEqual(self.state(delivery), ("pending", 1, 1))
        self.assertIsNone(delivery.delivered_at)
        self.try_again(delivery)
        self.try_again(delivery)
        self.assertEqual(self.state(delivery), ("completed", 3, 3))
        self.assertEqual(server.ids, [delivery.message_id] * 3)
        self.assertEqual(len({message.body for message in server.received}), 1)
        for message in server.received:
            message.verified(endpoint.secret)
        self.assertEqual([answer.status for answer in delivery.tries], [200, 503, 500])
        self.assertEqual(delivery.tries[2].excerpt, "not yet")

    def test_the_next_try_waits_in_the_queue(self) -> None:
        server = self.receiver(Reply(500))
        delivery = self.sent(self.endpoint(server.url))
        job = Job.objects.live().get(delivery=delivery)
        assert job.run_after is not None
        assert delivery.next_attempt_at is not None
        self.assertEqual((job.priority, job.attempt), (sending.PRIORITY, 0))
        wait = (job.run_after - timezone.now()).total_seconds()
        self.assertGreater(wait, -60)
        self.assertLessEqual(wait, 5.5)
        self.assertLess(abs(job.run_after - delivery.next_attempt_at), timedelta(seconds=1))

    def test_it_is_given_up_when_the_tries_are_spent(self) -> None:
        server = self.receiver(Reply(500))
        delivery = self.sent(self.endpoint(server.url))
        for _ in range(9):
            self.assertEqual(delivery.status, "pending")
            self.try_again(delivery)
        self.assertEqual(self.state(delivery), ("failed", 10, 10))
        self.assertEqual(
            delivery.error_message,
            "Given up after 10 tries. The server answered 500 Internal Server Error.",
        )
        self.assertEqual(server.ids, [delivery.message_id] * 10)
        self.assertIsNone(delivery.next_attempt_at)
        self.assertFalse(Job.objects.live().exists())
        delivery.endpoint.refresh_from_db()
        self.assertFalse(delivery.endpoint.is_disabled)

    def test_a_redirect_is_not_followed(self) -> None:
        other = self.receiver()
        server = self.receiver(Reply(307, headers={"Location": other.url}))
        delivery = self.sent(self.endpoint(server.url))
        self.assertEqual(delivery.status, "pending")
        self.assertIn("redirects are not followed", delivery.tries[0].error)
        self.assertEqual(other.received, [])

    def test_a_receiver_may_ask_for_time(self) -> None:
        for status, asked, least, most in (
            (429, "3600", 3500, 3700), (503, "999999", 86_300, 86_500), (500, "3600", -60, 60),
            (429, "1", -60, 60), (503, "soon", -60, 60),
        ):  # fmt: skip
            with self.subTest(status=status, asked=asked):
                server = self.receiver(Reply(status, headers={"Retry-After": asked}))
                delivery = self.sent(self.endpoint(server.url))
                assert delivery.next_attempt_at is not None
                wait = (delivery.next_attempt_at - timezone.now()).total_seconds()
                self.assertGreater(wait, least)
                self.assertLess(wait, most)

    def test_nobody_listens(self) -> None:
        server = self.receiver()
        server.close()
        delivery = self.sent(self.endpoint(server.url))
        self.assertEqual(self.state(delivery), ("pending", 1, 1))
        self.assertIsNone(delivery.response_status)
        self.assertEqual(delivery.tries[0].error, str(fetch.ConnectFailed()))

    def test_a_receiver_may_not_take_for_ever(self) -> None:
        limits = fetch.Limits(max_bytes=1000, total_seconds=0.3, idle_seconds=0.3)
        server = self.receiver(Reply(hangs=True))
        with mock.patch.object(delivering, "LIMITS", limits):
            delivery = self.sent(self.endpoint(server.url))
        self.assertEqual(len(server.received), 1)
        self.assertEqual(self.state(delivery), ("pending", 1, 1))
        self.assertEqual(delivery.tries[0].error, str(fetch.TooSlow()))

    def test_only_the_last_answers_are_kept(self) -> None:
        server = self.receiver(Reply(500))
        with mock.patch.object(delivering, "KEPT", 2):
            delivery = self.sent(self.endpoint(server.url))
            for _ in range(3):
                self.try_again(delivery)
        self.assertEqual(len(delivery.tries), 2)
        self.assertEqual(delivery.attempt, 4)


class EndTestCase(WebhooksTestCase):
    def test_a_private_address_is_refused_at_once(self) -> None:
        for url in ("http://127.0.0.1:8000/hook", "http://10.0.0.1/", "http://169.254.169.254/"):
            with self.subTest(url), override_settings(FETCH_ALLOW_LOOPBACK=False):
                delivery = self.sent(self.endpoint(url))
                self.assertEqual(self.state(delivery), ("failed", 1, 1))
                self.assertEqual(delivery.error_message, delivery.tries[0].error)
                self.assertFalse(Job.objects.live().exists())

    def test_gone_disables_the_endpoint_and_ends_what_waits(self) -> None:
        server = self.receiver(Reply(500), Reply(410))
        endpoint = self.endpoint(server.url)
        other = self.sent(self.endpoint(self.receiver(Reply(500)).url))
        waiting = self.sent(endpoint)
        queued = self.send(endpoint)
        gone = self.send(endpoint)
        Job.objects.filter(delivery=gone).update(priority=9)
        work_one()
        self.assertEqual(self.state(gone)[0], "failed")
        self.assertEqual(
            gone.error_message, "The server answered 410 Gone. It wants no more messages."
        )
        for delivery in (waiting, queued):
            self.assertEqual(self.state(delivery)[0], "cancelled")
            self.assertIn("410 Gone", delivery.error_message)
            self.assertIsNone(delivery.next_attempt_at)
        self.assertEqual(self.state(other)[0], "pending")
        endpoint.refresh_from_db()
        self.assertTrue(endpoint.is_disabled)
        self.assertEqual(endpoint.disabled_reason, "The server answered 410 Gone.")
        self.assertEqual(len(server.received), 2)

    def test_a_try_that_begins_later_finds_the_endpoint_disabled(self) -> None:
        server = self.receiver()
        endpoint = self.endpoint(server.url)
        delivery = self.send(endpoint)
        endpoint.disabled_at = timezone.now()
        endpoint.save()
        work_one()
        self.assertEqual(self.state(delivery)[0], "failed")
        self.assertIn("Enable it", delivery.error_message)
        self.assertEqual(server.received, [])

    def test_a_test_is_tried_once(self) -> None:
        server = self.receiver(Reply(500))
        delivery = sending.send_test(self.endpoint(server.url))
        work_one()
        self.assertEqual(self.state(delivery), ("failed", 1, 1))
        self.assertEqual(delivery.error_message, "The server answered 500 Internal Server Error.")


class KilledTestCase(WebhooksTestCase):
    def test_a_worker_that_dies_after_sending_leaves_a_repeat_with_the_same_id(self) -> None:
        server = self.receiver()
        delivery = self.send(self.endpoint(server.url))
        job = claim()
        job.subject.process(job, lambda step, percent: None)  # sent, and killed before it is saved
        expire(job)
        self.assertEqual(Job.objects.lapse(), 1)
        work_one()
        self.assertEqual(server.ids, [delivery.message_id] * 2)
        self.assertEqual(self.state(delivery), ("completed", 1, 1))

    def test_what_was_rolled_back_is_saved_once(self) -> None:
        server = self.receiver(Reply(500))
        delivery = self.send(self.endpoint(server.url))
        job = claim()
        outcome = job.subject.process(job, lambda step, percent: None)
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            job.complete(outcome)
            raise ZeroDivisionError
        self.assertEqual(self.state(delivery), ("processing", 0, 0))
        job.complete(outcome)
        self.assertEqual(self.state(delivery), ("pending", 1, 1))
        self.assertEqual(len(delivery.tries), 1)
        self.assertEqual(Job.objects.live().count(), 1)

    def test_nothing_is_held_open_while_it_is_sent(self) -> None:
        server = self.receiver()
        delivery = self.send(self.endpoint(server.url))
        job = claim()
        depth = len(connection.savepoint_ids)
        seen = []
        real = fetch.Client.post

        def post(*args: object, **kwargs: object) -> fetch.Fetched:
            seen.append(len(connection.savepoint_ids))
            return real(*args, **kwargs)  # type: ignore[arg-type]

        with mock.patch.object(fetch.Client, "post", post):
            delivery.process(job, lambda step, percent: None)
        self.assertEqual(seen, [depth])
