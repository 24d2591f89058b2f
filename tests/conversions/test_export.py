"""What the archive of an account tells of shops, consents, credits and try-ons."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.http import StreamingHttpResponse

from accounts.models import Consent
from tests.conversions.base import ConversionsTestCase
from tests.people import make_garment


class ExportTestCase(ConversionsTestCase):
    def lists(self) -> dict[str, Any]:
        answer = self.client.post("/account/export/")
        assert isinstance(answer, StreamingHttpResponse)
        archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".json")}

    def test_it_tells_of_what_there_is(self) -> None:
        Consent.objects.record(self.alice, "own_face", "192.0.2.7")
        conversion = self.convert()
        found = self.lists()
        (row,) = json.loads(found["try-ons.json"])
        self.assertEqual((row["id"], row["status"]), (str(conversion.pk), "pending"))
        (consent,) = json.loads(found["consents.json"])
        self.assertEqual(consent["ip_address"], "192.0.2.7")
        (entry,) = json.loads(found["credits.json"])
        self.assertEqual((entry["amount"], entry["kind"]), (-1, "free"))
        self.assertNotIn("shops.json", found)

    def test_it_tells_of_shops_and_their_pictures(self) -> None:
        second = make_garment(self.shop)
        self.client.force_login(self.vera)
        found = self.lists()
        self.assertEqual([row["name"] for row in json.loads(found["shops.json"])], ["Corner Shop"])
        pictures = {row["id"] for row in json.loads(found["pictures.json"])}
        self.assertEqual(pictures, {str(self.shirt.pk), str(second.pk)})

    def test_it_tells_nothing_of_others(self) -> None:
        self.convert()
        self.client.force_login(self.bob)
        self.assertNotIn("try-ons.json", self.lists())
