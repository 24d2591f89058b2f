"""What two clicks at once do, and what is on disk afterwards."""

from __future__ import annotations

import threading

from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, TransactionTestCase

from accounts.models import User, Vendor
from images import uploads
from images.models import Image
from tests.drawing import uploaded
from tests.people import make_user, make_vendor

AT_ONCE = 6


class ShopRaceTestCase(TransactionTestCase):
    alice: User

    def setUp(self) -> None:
        self.alice = make_user("alice")

    def at_once(self, path: str, **data: str) -> list[int]:
        """The status of each of several requests that start together."""
        start = threading.Barrier(AT_ONCE)
        statuses: list[int] = []

        def click(client: Client) -> None:
            start.wait()
            statuses.append(client.post(path, data).status_code)
            connection.close()

        threads = []
        for _ in range(AT_ONCE):
            client = Client()
            client.force_login(self.alice)
            threads.append(threading.Thread(target=click, args=[client]))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(statuses)

    def test_one_name_at_once_opens_one_shop_and_tells_the_others(self) -> None:
        statuses = self.at_once("/shops/new/", name="Corner Shop")
        self.assertEqual(statuses, [302] + [422] * (AT_ONCE - 1))
        self.assertEqual(Vendor.objects.get().slug, "corner-shop")

    def test_a_deleted_shop_leaves_no_file(self) -> None:
        shop = make_vendor(self.alice)
        image = uploads.add(shop, uploaded(), kind=Image.Type.CLOTH).image
        self.assertTrue(all(default_storage.exists(key) for key in image.keys))
        self.assertEqual(len(image.keys), 3)
        self.client.force_login(self.alice)
        self.client.post("/shops/corner-shop/delete/", {"confirm": "1"})
        self.assertFalse(Image.objects.exists())
        self.assertFalse(any(default_storage.exists(key) for key in image.keys))

    def test_two_clicks_delete_a_shop_once(self) -> None:
        make_vendor(self.alice)
        statuses = self.at_once("/shops/corner-shop/delete/", confirm="1")
        self.assertLessEqual(set(statuses), {302, 404})
        self.assertFalse(Vendor.objects.exists())

    def test_a_file_that_arrives_while_its_shop_is_deleted_is_refused_with_a_sentence(self) -> None:
        shop = make_vendor(self.alice)
        Vendor.objects.filter(pk=shop.pk).delete()
        with self.assertRaises(uploads.OwnerGone):
            uploads.add(shop, uploaded(), kind=Image.Type.CLOTH)
