from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from typing import Any
from unittest import mock

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from accounts import export
from images.models import Image
from tests.accounts.base import PeopleTestCase
from tests.people import make_image

URL = "/account/export/"


class ExportTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def picture(self, data: bytes = b"photo", **fields: Any) -> Image:
        key = default_storage.save("test/secret-key.jpg", ContentFile(data))
        self.addCleanup(default_storage.delete, key)
        return make_image(fields.pop("user", self.alice), file_path=key, **fields)

    def archive(self) -> zipfile.ZipFile:
        r = self.client.post(URL)
        assert isinstance(r, StreamingHttpResponse)
        return zipfile.ZipFile(io.BytesIO(r.getvalue()))

    def names(self) -> list[str]:
        return self.archive().namelist()

    def test_it_rejects_get(self) -> None:
        self.assertEqual(self.client.get(URL).status_code, 405)

    def test_it_asks_strangers_to_log_in(self) -> None:
        self.assertRedirects(Client().post(URL), f"{reverse('login')}?next={URL}")

    def test_it_is_a_download(self) -> None:
        r = self.client.post(URL)
        self.assertEqual(r["Content-Type"], "application/zip")
        self.assertRegex(r["Content-Disposition"], r'^attachment; filename="imageproc-[\d-]+.zip"$')

    def test_it_holds_originals_and_results_byte_for_byte(self) -> None:
        photo = self.picture(b"the photo", file_name="cat.jpg")
        result = self.picture(b"the cut-out", file_name="cat.png", source=photo)
        archive = self.archive()
        self.assertIsNone(archive.testzip())
        self.assertEqual(archive.read(f"originals/cat-{str(photo.pk)[:8]}.jpg"), b"the photo")
        self.assertEqual(archive.read(f"results/cat-{str(result.pk)[:8]}.jpg"), b"the cut-out")

    def test_it_holds_nothing_of_others(self) -> None:
        self.picture(b"theirs", user=self.bob)
        self.assertEqual(self.names(), ["account.json", "pictures.json"])

    def test_it_holds_the_rows(self) -> None:
        photo = self.picture(file_name="Zoë.jpg", tags=["cat"], metadata={"engine": "u2netp"})
        self.picture()
        archive = self.archive()
        first, second = json.loads(archive.read("pictures.json"))
        self.assertEqual(first["id"], str(photo.pk))
        self.assertEqual((first["file_name"], first["tags"]), ("Zoë.jpg", ["cat"]))
        self.assertIn(first["file"], archive.namelist())
        self.assertNotEqual(first["file"], second["file"])
        self.assertEqual(json.loads(archive.read("account.json"))["email"], "alice@example.org")

    def test_it_keeps_to_itself_where_files_are_and_what_the_password_is(self) -> None:
        self.picture()
        archive = self.archive()
        text = archive.read("pictures.json") + archive.read("account.json")
        self.assertNotIn(b"secret-key", text)
        self.assertNotIn(b"argon2", text)

    def test_it_is_whole_where_nothing_is_kept(self) -> None:
        archive = self.archive()
        self.assertEqual(json.loads(archive.read("pictures.json")), [])

    def test_it_names_files_that_are_missing(self) -> None:
        make_image(self.alice, file_name="lost.jpg")
        with self.assertLogs("imageproc.archive", "ERROR"):
            archive = self.archive()
        self.assertIn("originals/lost-", archive.read("missing.txt").decode())

    def test_it_writes_no_name_that_leads_out_of_the_folder(self) -> None:
        for name in (
            "../../etc/passwd",
            "..",
            "/etc/passwd",
            "C:\\evil.exe",
            ".",
            "a\0b",
            "…" * 200,
        ):
            row = {
                "file_name": name,
                "source_id": None,
                "type": "user",
                "file_path": "k/x.jpg",
                "id": "12345678",
            }
            made = export.name_of(row)
            folder, _, rest = made.partition("/")
            self.assertEqual(folder, "originals")
            self.assertRegex(rest, r"^[\w.-]+-12345678\.jpg$")
            self.assertFalse(rest.startswith("."), rest)
            self.assertLess(len(rest), 130)

    def test_it_holds_little_in_memory(self) -> None:
        for _ in range(4):
            self.picture(b"\0" * 4_000_000)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        sizes = [len(chunk) for chunk in export.stream(self.alice)]
        self.assertGreater(sum(sizes), 16_000_000)
        self.assertLess(max(sizes), 600_000)
        self.assertLess(tracemalloc.get_traced_memory()[1], 4_000_000)

    def test_it_is_limited(self) -> None:
        with mock.patch("accounts.limits.EXPORTS_PER_USER", "1/h"):
            self.assertEqual(self.client.post(URL).status_code, 200)
            r = self.client.post(URL, follow=True)
        self.assertContains(r, "You exported often in the last hour.")
