"""What one did to pictures goes along when one takes everything home."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.http import StreamingHttpResponse

from images.history.export import NAME
from images.models import ImageUsage
from tests.images.history.base import Action, HistoryTestCase
from tests.people import make_image


class ExportTestCase(HistoryTestCase):
    def archive(self) -> zipfile.ZipFile:
        answer = self.client.post("/account/export/")
        assert isinstance(answer, StreamingHttpResponse)
        return zipfile.ZipFile(io.BytesIO(answer.getvalue()))

    def exported(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.archive().read(NAME))
        return rows

    def test_it_holds_ones_own_actions_and_nobody_elses(self) -> None:
        image = make_image(self.alice)
        self.look(image)
        ImageUsage.objects.create(image=image, user=self.alice, action=Action.SHARE)
        ImageUsage.objects.create(image=image, user=self.bob, action=Action.DOWNLOAD)
        ImageUsage.objects.create(image=image, action=Action.DOWNLOAD)
        rows = self.exported()
        self.assertEqual([row["action"] for row in rows], ["view", "share"])
        self.assertEqual({row["image_id"] for row in rows}, {str(image.pk)})
        self.assertEqual(rows[0]["ip_address"], "127.0.0.1")

    def test_it_is_left_out_where_there_is_nothing(self) -> None:
        self.assertNotIn(NAME, self.archive().namelist())
