"""What the tests of the history share."""

from __future__ import annotations

from typing import Any

from images.models import Image, ImageUsage
from tests.images.base import PicturesTestCase

AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
Action = ImageUsage.Action


class HistoryTestCase(PicturesTestCase):
    def history(self, **asked: Any) -> list[ImageUsage]:
        """The rows, oldest first."""
        return [*ImageUsage.objects.filter(**asked).order_by("created_at")]

    def actions(self, image: Image | None) -> list[str]:
        return [row.action for row in self.history(image=image)]

    def look(self, image: Image, **headers: str) -> None:
        response = self.client.get(image.get_absolute_url(), headers=headers)
        self.assertEqual(response.status_code, 200)
