"""Whatever happens to the history, the page and its transaction do not notice."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase
from django.urls import reverse

from images import usage
from images.models import Image
from tests.images.history.base import Action, HistoryTestCase
from tests.people import make_image, make_user

MOVE = "ALTER FUNCTION record_image_usage RENAME TO {}"


class BrokenTestCase(HistoryTestCase):
    """The function is gone for the length of a test."""

    def setUp(self) -> None:
        super().setUp()
        with connection.cursor() as cursor:
            cursor.execute(MOVE.format("moved_away"))

    def assert_noted_once(self, logs: Any) -> None:
        self.assertEqual([record.action for record in logs.records], ["usage_lost"])

    def test_it_shows_the_page(self) -> None:
        with self.assertLogs("imageproc.images") as logs:
            self.look(make_image(self.alice))
        self.assert_noted_once(logs)

    def test_it_saves_and_deletes(self) -> None:
        image = make_image(self.alice)
        for name, form in (("image-edit", {"file_name": "x", "tags": ""}), ("image-delete", {})):
            with self.assertLogs("imageproc.images") as logs:
                self.client.post(reverse(name, args=[image.pk]), form | {"confirm": "1"})
            self.assert_noted_once(logs)
        self.assertFalse(Image.objects.exists())


class UnwritableTestCase(HistoryTestCase):
    def request(self) -> Any:
        return self.client.get(make_image(self.alice).get_absolute_url()).wsgi_request

    def test_it_survives_what_json_cannot_hold(self) -> None:
        request, image = self.request(), make_image(self.alice)
        for unwritable in (object(), "\0"):
            with self.assertLogs("imageproc.images"):
                usage.record(request, image, Action.SHARE, note=unwritable)
        self.assertEqual(self.actions(image), [])

    def test_it_survives_a_transaction_that_is_broken_already(self) -> None:
        request, image = self.request(), make_image(self.alice)
        with self.assertLogs("imageproc.images"), transaction.atomic():
            transaction.set_rollback(True)
            usage.record(request, image, Action.SHARE)
        self.assertEqual(self.actions(image), [])

    def test_it_writes_nothing_of_a_picture_that_is_gone(self) -> None:
        request, image = self.request(), make_image(self.alice)
        Image.objects.filter(pk=image.pk).delete()
        with self.assertNoLogs("imageproc.images"):
            usage.record(request, image, Action.SHARE)
        self.assertEqual(self.history(action=Action.SHARE), [])


class OutsideTestCase(TransactionTestCase):
    def test_it_waits_for_the_disk_again_after_a_view(self) -> None:
        alice = make_user("alice")
        self.client.force_login(alice)
        image = make_image(alice)
        waits = []
        for turn in (transaction.atomic(), nullcontext()):
            with turn, connection.cursor() as cursor:
                self.client.get(image.get_absolute_url())
                cursor.execute("SHOW synchronous_commit")
                waits += cursor.fetchone()
            image.usage.all().delete()
        self.assertEqual(waits, ["on", "on"])

    def test_it_breaks_no_connection_outside_a_transaction(self) -> None:
        alice = make_user("alice")
        self.client.force_login(alice)
        image = make_image(alice)
        with connection.cursor() as cursor:
            cursor.execute(MOVE.format("moved_away"))
        try:
            with self.assertLogs("imageproc.images"):
                response = self.client.get(image.get_absolute_url())
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER FUNCTION moved_away RENAME TO record_image_usage")
        self.assertEqual(response.status_code, 200)
        self.assertTrue(Image.objects.filter(pk=image.pk).exists())
