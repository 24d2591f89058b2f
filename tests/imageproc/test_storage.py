from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import SimpleTestCase, override_settings

from imageproc import storage

OWNER, PK = uuid.UUID(int=1), uuid.UUID(int=2)


class KeysTestCase(SimpleTestCase):
    def test_it_slugs_names(self) -> None:
        at = datetime(2026, 3, 9, tzinfo=UTC)
        cases = {
            "Blue Cup.JPG": "blue-cup",
            "../../etc/passwd": "passwd",
            "写真.png": "picture",
            "a" * 300: "a" * 60,
            "": "picture",
        }
        for name, slug in cases.items():
            with self.subTest(name):
                key = storage.make_key("originals", OWNER, name, "jpg", at=at, pk=PK)
                self.assertEqual(key, f"originals/2026/03/{OWNER}_{PK}_{slug}.jpg")


class FilesTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.key = default_storage.save("results/2026/03/a b.png", ContentFile(b"png bytes"))
        self.addCleanup(default_storage.delete, self.key)

    def test_it_serves_a_file_at_its_signed_address(self) -> None:
        r: Any = self.client.get(storage.file_url(self.key))
        self.assertEqual(b"".join(r.streaming_content), b"png bytes")
        self.assertEqual(r["Content-Type"], "image/png")
        self.assertIn("private", r["Cache-Control"])

    def test_it_keeps_an_address_the_same_for_a_while(self) -> None:
        with mock.patch.object(time, "time", return_value=7200.0):
            first = storage.file_url(self.key)
        with mock.patch.object(time, "time", return_value=10799.0):
            self.assertEqual(storage.file_url(self.key), first)

    def test_it_refuses_an_address_that_has_expired(self) -> None:
        with mock.patch.object(time, "time", return_value=7200.0):
            url = storage.file_url(self.key)
        self.assertEqual(self.client.get(url).status_code, 404)

    def test_it_refuses_an_address_that_was_changed(self) -> None:
        url = storage.file_url(self.key, download_as="a.png")
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        changes = [
            {"e": "99999999999"},
            {"as": "evil.html"},
            {"s": "0" * 40},
            {"s": ""},
            {"e": "x"},
        ]
        for change in changes:
            with self.subTest(change):
                self.assertEqual(self.client.get(parts.path, query | change).status_code, 404)
        self.assertEqual(self.client.get(parts.path.replace("a%20b", "c"), query).status_code, 404)

    def test_it_answers_a_missing_file_with_not_found(self) -> None:
        url = storage.file_url(self.key)
        default_storage.delete(self.key)
        self.assertEqual(self.client.get(url).status_code, 404)

    def test_it_never_shows_a_strange_type_in_the_browser(self) -> None:
        key = default_storage.save("x/page.html", ContentFile(b"<script>"))
        self.addCleanup(default_storage.delete, key)
        r = self.client.get(storage.file_url(key))
        self.assertIn("attachment", r["Content-Disposition"])
        self.assertEqual(r["Content-Security-Policy"], "default-src 'none'; sandbox")
        r.close()

    @override_settings(ACCEL_REDIRECT_PREFIX="/private/")
    def test_it_leaves_the_sending_to_a_front_server(self) -> None:
        r = self.client.get(storage.file_url(self.key))
        self.assertEqual(r["X-Accel-Redirect"], f"/private/{self.key}")
        self.assertEqual(r.content, b"")

    def test_it_has_no_address_for_no_file(self) -> None:
        self.assertEqual(storage.file_url(""), "")
