"""Alice's pictures are seen by visitors and by Bob, who report them; the curator decides."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.cache import cache
from django.test import Client

from accounts.models import User
from images.models import Image, Report
from images.reports import addresses
from tests.images.base import PicturesTestCase
from tests.people import make_user


class ReportsTestCase(PicturesTestCase):
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def setUp(self) -> None:
        super().setUp()
        cache.clear()  # what was counted against this network
        self.visitor = Client()

    def of(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def send(self, image: Image, client: Client | None = None, **data: str) -> Any:
        """Report a picture as the form does."""
        answer: Any = (client or self.visitor).post(
            addresses.address_of(image), {"reason": "person", **data}
        )
        return answer

    def report(self, image: Image, **fields: Any) -> Report:
        return Report.objects.create(image=image, reason="person", **fields)

    def assert_hidden(self, image: Image, *, hidden: bool = True) -> None:
        image.refresh_from_db()
        self.assertEqual(image.hidden_at is not None, hidden)
