"""Alice shares pictures, Bob is a stranger, and whoever has a link needs no account."""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from images.models import Image, ShareLink
from images.sharing import services
from tests.images.base import PicturesTestCase


class SharingTestCase(PicturesTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()  # what was counted against this network
        self.visitor = Client()

    def share(self, image: Image, lasts: str = "week") -> tuple[str, ShareLink]:
        """A token and its link."""
        new = services.share(image, self.alice, lasts)
        return new.token, new.link

    def ask(self, image: Image, **data: str) -> Any:
        return self.client.post(reverse("share", args=[image.pk]), {"lasts": "week", **data})

    def token_in(self, r: Any) -> str:
        found = re.search(r"/s/([\w-]{43})/", r.content.decode())
        assert found, "the page shows no link"
        return found[1]

    def open(self, name: str, token: str) -> Any:
        r: Any = self.visitor.get(reverse(name, args=[token]))
        # Reading a streamed answer to its end also closes its file.
        r.body = b"".join(r.streaming_content) if r.streaming else r.content
        return r
