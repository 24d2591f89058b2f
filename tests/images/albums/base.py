"""Alice has albums, Vera has a shop with albums, Bob is a stranger."""

from __future__ import annotations

from typing import Any, ClassVar

from django.test import TestCase

from accounts.models import User, Vendor
from images.albums import services
from images.models import Album, Image
from tests.people import make_user, make_vendor


def make_album(
    owner: User | Vendor, /, *pictures: Image, name: str = "Spring", **fields: Any
) -> Album:
    """An album with these pictures in it, in this order."""
    whose = {"vendor": owner} if isinstance(owner, Vendor) else {"user": owner}
    album = Album(**whose, name=name, **fields)
    services.save(album)
    services.add(album, [picture.pk for picture in pictures])
    album.refresh_from_db()
    return album


def inside(album: Album) -> list[Image]:
    return list(album.images.in_order())


def counted(album: Album) -> int:
    """What the trigger keeps."""
    return Album.objects.get(pk=album.pk).image_count


class AlbumsTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]
    vera: ClassVar[User]
    shop: ClassVar[Vendor]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.bob = make_user("bob")
        cls.vera = make_user("vera")
        cls.shop = make_vendor(cls.vera)

    def setUp(self) -> None:
        self.client.force_login(self.alice)
