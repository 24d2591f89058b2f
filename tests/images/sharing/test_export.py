"""Links in the archive of all that a person keeps."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from images.sharing import services
from tests.images.sharing.base import SharingTestCase
from tests.people import make_image


class ExportTestCase(SharingTestCase):
    def archive(self) -> dict[str, Any]:
        r: Any = self.client.post("/account/export/")
        with zipfile.ZipFile(io.BytesIO(b"".join(r.streaming_content))) as archive:
            return {n: json.loads(archive.read(n)) for n in archive.namelist() if "json" in n}

    def test_links_are_in_it_without_what_opens_them(self) -> None:
        image = self.add()
        token, link = self.share(image)
        services.share(make_image(self.bob), self.bob, "day")
        found = self.archive()["links.json"]
        self.assertEqual([each["id"] for each in found], [str(link.pk)])
        for secret in (token, link.token_hash):
            self.assertNotIn(secret, json.dumps(found))

    def test_who_has_none_gets_no_empty_file(self) -> None:
        self.assertNotIn("links.json", self.archive())
