"""Alice owns a shop, Bob is a stranger, and strangers come without logging in."""

from __future__ import annotations

from typing import ClassVar

from django.test import TestCase

from accounts.models import User, Vendor
from images.models import Image
from tests.people import make_garment, make_user, make_vendor


class ShopsTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]
    shop: ClassVar[Vendor]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.bob = make_user("bob")
        cls.shop = make_vendor(cls.alice)

    def setUp(self) -> None:
        self.client.force_login(self.alice)

    def hang(self, number: int, shop: Vendor | None = None) -> list[Image]:
        """Garments of the shop, each with what a card could show."""
        return [
            make_garment(shop or self.shop, thumbnail_path=f"t/{n}.webp", tags=[f"tag {n}"])
            for n in range(number)
        ]

    def hide_shop(self) -> None:
        """As before staff looked at it."""
        Vendor.objects.filter(pk=self.shop.pk).update(is_verified=False)
        self.shop.refresh_from_db()
