"""Alice owns pictures, Bob is a stranger."""

from __future__ import annotations

from typing import ClassVar

from django.test import TestCase

from accounts.models import User
from images import uploads
from images.models import Image
from tests.drawing import uploaded
from tests.people import make_user
from tests.working import work_one


class PicturesTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.bob = make_user("bob")

    def setUp(self) -> None:
        self.client.force_login(self.alice)

    def add(
        self, name: str = "cup.jpg", data: bytes | None = None, *, cut_out: bool = False
    ) -> Image:
        return uploads.add(self.alice, uploaded(name, data), cut_out=cut_out, engine="goods").image

    def cut_out(self, image: Image | None = None) -> Image:
        """A picture whose background was removed by the real worker, in this process."""
        image = image or self.add(cut_out=True)
        work_one()
        image.refresh_from_db()
        return image
