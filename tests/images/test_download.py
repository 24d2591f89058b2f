from __future__ import annotations

import io
from typing import Any

import numpy as np
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Pillow

from images.models import Image
from tests.drawing import drawn, encoded
from tests.images.base import PicturesTestCase


class DownloadTestCase(PicturesTestCase):
    def fetch(self, image: Image, **query: str) -> Any:
        r: Any = self.client.get(reverse("image-download", args=[image.pk]), query, follow=True)
        # Reading a streamed answer to its end also closes its file.
        r.body = b"".join(r.streaming_content) if r.streaming else r.content
        return r

    def opened(self, r: Any) -> Pillow.Image:
        return Pillow.open(io.BytesIO(r.body))

    def test_it_gives_the_original_byte_for_byte(self) -> None:
        data = encoded()
        r = self.fetch(self.add("Blue Cup.jpg", data), format="original")
        self.assertEqual(r.body, data)
        self.assertEqual(r["Content-Disposition"], 'attachment; filename="Blue Cup.jpg"')

    def test_it_gives_png_and_webp_with_transparency(self) -> None:
        image = self.cut_out()
        for wish in ("png", "webp"):
            with self.subTest(wish):
                r = self.fetch(image, format=wish)
                picture = self.opened(r)
                self.assertEqual(picture.format, wish.upper())
                self.assertEqual(picture.convert("RGBA").getchannel("A").getpixel((1, 1)), 0)
                self.assertIn(f"cup-cut-out.{wish}", r["Content-Disposition"])

    def test_it_lays_a_jpeg_on_white_or_on_the_colour(self) -> None:
        image = self.cut_out()
        for wish, expected in [("", (255, 255, 255)), ("0050a0", (0, 80, 160))]:
            with self.subTest(wish):
                picture = self.opened(self.fetch(image, format="jpeg", background=wish))
                found = np.asarray(picture)[1, 1].astype(int)
                self.assertLess(np.abs(found - expected).max(), 6)

    def test_it_serves_everything_with_safe_headers(self) -> None:
        image = self.cut_out()
        for wish in ("original", "png", "webp", "jpeg"):
            with self.subTest(wish):
                r = self.fetch(image, format=wish)
                self.assertEqual(r["X-Content-Type-Options"], "nosniff")
                self.assertEqual(r["Content-Security-Policy"], "default-src 'none'; sandbox")
                self.assertEqual(r["Cross-Origin-Resource-Policy"], "same-origin")
                self.assertIn("attachment", r["Content-Disposition"])

    def test_it_gives_the_result_that_was_chosen(self) -> None:
        image = self.cut_out()
        first = image.results.get()
        self.client.post(reverse("image-process", args=[image.pk]), {"engine": "goods"})
        self.cut_out(image)
        r = self.client.get(
            reverse("image-download", args=[image.pk]), {"format": "png", "result": str(first.pk)}
        )
        self.assertIn(first.file_path, r["Location"])

    def test_it_says_when_there_is_nothing_yet(self) -> None:
        self.assertEqual(self.fetch(self.add(), format="png").status_code, 404)
        self.assertEqual(self.fetch(self.add(), format="gif").status_code, 400)

    def test_it_says_when_a_format_cannot_hold_the_picture(self) -> None:
        panorama = encoded(drawn(16400, 7), "PNG")
        image = self.cut_out(self.add("panorama.png", panorama, cut_out=True))
        self.assertEqual(image.status, "completed", image.error_message)
        r = self.fetch(image, format="webp")
        self.assertContains(r, "A WEBP file holds at most 16383 pixels a side")
        self.assertEqual(self.opened(self.fetch(image, format="png")).size, (16400, 7))

    def test_it_says_when_the_file_is_gone(self) -> None:
        image = self.cut_out()
        default_storage.delete(image.results.get().file_path)
        self.assertContains(self.fetch(image, format="jpeg"), "The file of this cut-out is missing")
        self.assertEqual(self.fetch(image, format="png").status_code, 404)
