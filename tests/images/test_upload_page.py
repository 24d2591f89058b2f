from __future__ import annotations

from unittest import mock

from django.test import override_settings
from django.urls import reverse

from imageproc.handlers import BoundedUploadHandler
from images.models import Image
from tests.drawing import encoded, uploaded
from tests.images.base import PicturesTestCase

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


class UploadPageTestCase(PicturesTestCase):
    url = "/upload/"

    def test_it_asks_strangers_to_log_in(self) -> None:
        self.client.logout()
        self.assertRedirects(
            self.client.get(self.url), f"{reverse('login')}?next={self.url}",
            fetch_redirect_response=False,
        )  # fmt: skip

    def test_it_offers_the_engines_that_are_there(self) -> None:
        r = self.client.get(self.url)
        self.assertContains(r, "Best available")
        self.assertContains(r, 'value="goods"')

    def test_it_takes_many_files_without_javascript(self) -> None:
        sent = [uploaded("a.jpg"), uploaded("b.png", encoded(kind="PNG")), uploaded("c.txt", b"no")]
        r = self.client.post(self.url, {"files": sent, "action": "cut_out", "engine": "goods"})
        self.assertEqual(Image.objects.visible_to(self.alice).count(), 2)
        self.assertContains(r, "c.txt", status_code=422)
        self.assertContains(r, "a.jpg", status_code=422)

    def test_it_answers_a_script_with_the_row_of_its_file(self) -> None:
        r = self.client.post(self.url, {"files": uploaded(), "action": "keep"}, headers=SCRIPT)
        image = Image.objects.get()
        self.assertContains(r, image.get_absolute_url())
        self.assertNotContains(r, "<html")
        self.assertIsNone(image.status)

    def test_it_answers_a_script_with_the_sentence_of_a_refusal(self) -> None:
        r = self.client.post(self.url, {"files": uploaded("x.pdf", b"%PDF-1.4")}, headers=SCRIPT)
        self.assertContains(r, "PDF", status_code=422)

    def test_it_shows_the_picture_that_is_there_already(self) -> None:
        image = self.add()
        r = self.client.post(
            self.url, {"files": uploaded("again.jpg"), "action": "keep"}, headers=SCRIPT
        )
        self.assertContains(r, "already")
        self.assertContains(r, image.get_absolute_url())

    def test_it_refuses_an_engine_that_is_not_there(self) -> None:
        r = self.client.post(self.url, {"files": uploaded(), "engine": "magic"}, headers=SCRIPT)
        self.assertEqual(r.status_code, 422)
        self.assertFalse(Image.objects.exists())

    def test_it_asks_for_a_file_when_none_came(self) -> None:
        r = self.client.post(self.url, {"action": "keep"})
        self.assertContains(r, "Choose at least one picture.", status_code=422)

    @override_settings(MAX_UPLOAD_MB=1, MAX_CSV_MB=1, FILE_UPLOAD_MAX_MEMORY_SIZE=0)
    def test_it_does_not_keep_on_disk_what_is_too_large(self) -> None:
        written: list[int] = []
        write = BoundedUploadHandler.receive_data_chunk

        def note(handler: BoundedUploadHandler, raw_data: bytes, start: int) -> None:
            write(handler, raw_data, start)
            written.append(handler.file.tell())

        big = uploaded("big.jpg", b"x" * 3 * 1024**2)
        with mock.patch.object(BoundedUploadHandler, "receive_data_chunk", note):
            r = self.client.post(self.url, {"files": big, "action": "keep"}, headers=SCRIPT)
        self.assertContains(r, "3.0 MB; at most 1 MB", status_code=422)
        self.assertLess(max(written), 1.2 * 1024**2)

    def test_it_shows_a_row_to_its_owner_only(self) -> None:
        image = self.add()
        url = reverse("image-row", args=[image.pk])
        self.assertContains(self.client.get(url), image.file_name)
        self.client.force_login(self.bob)
        self.assertEqual(self.client.get(url).status_code, 404)
