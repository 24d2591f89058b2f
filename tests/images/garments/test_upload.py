from __future__ import annotations

from typing import Any

from images import uploads
from images.garments.services import title_of
from images.models import Image, ImageUsage
from tests.drawing import encoded, uploaded
from tests.images.shops.base import ShopsTestCase

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


class UploadTestCase(ShopsTestCase):
    url = "/shops/corner-shop/upload/"

    def send(self, *files: Any, script: bool = False, **data: str) -> Any:
        kept = {"files": list(files), "is_public": "True", "is_free": "True"}
        return self.client.post(self.url, kept | data, headers=SCRIPT if script else {})

    def test_it_takes_many_at_once_with_what_is_said_of_all_of_them(self) -> None:
        sent = [uploaded("linen_shirt-2.jpg"), uploaded("b.png", encoded(kind="PNG"))]
        r = self.send(*sent, style="Casual", tags="Summer", is_free="False")
        self.assertEqual(r.status_code, 200)
        self.assertContains(r, "Linen shirt 2")
        garments = Image.objects.garments().filter(vendor=self.shop)
        self.assertEqual(garments.count(), 2)
        for garment in garments:
            self.assertEqual((garment.style, garment.tags), ("casual", ["summer"]))
            self.assertEqual((garment.is_public, garment.is_free), (True, False))
            self.assertTrue(garment.file_path.startswith("garments/"))
        self.assertEqual(ImageUsage.objects.filter(action="upload").count(), 2)

    def test_it_says_of_each_file_what_is_wrong_with_it_and_takes_the_others(self) -> None:
        r = self.send(uploaded("a.jpg"), uploaded("b.pdf", b"%PDF-1.4"))
        self.assertContains(r, "b.pdf", status_code=422)
        self.assertContains(r, "PDF", status_code=422)
        self.assertEqual(Image.objects.count(), 1)

    def test_it_keeps_them_private_if_so_wished(self) -> None:
        self.send(uploaded(), is_public="False")
        self.assertFalse(Image.objects.get().is_public)

    def test_it_answers_a_script_with_the_row_of_its_file(self) -> None:
        r = self.send(uploaded("red.jpg"), script=True)
        self.assertContains(r, Image.objects.get().get_absolute_url())
        self.assertNotContains(r, "<html")
        r = self.send(uploaded("x.pdf", b"%PDF-1.4"), script=True)
        self.assertContains(r, "PDF", status_code=422)
        r = self.send(uploaded("red.jpg"), script=True, style="x" * 41)
        self.assertContains(r, "red.jpg", status_code=422)

    def test_what_is_there_already_stays_as_it_is(self) -> None:
        self.send(uploaded("red.jpg"), style="casual")
        r = self.send(uploaded("again.jpg"), style="formal")
        self.assertContains(r, "here already")
        garment = Image.objects.get()
        self.assertEqual((garment.file_name, garment.style), ("Red", "casual"))
        self.assertEqual(ImageUsage.objects.filter(action="upload").count(), 1)

    def test_it_asks_for_a_file_when_none_came(self) -> None:
        self.assertContains(self.send(), "Choose at least one picture.", status_code=422)

    def test_the_same_picture_may_hang_in_two_shops_and_at_home(self) -> None:
        for owner in (self.shop, self.alice):
            self.assertFalse(uploads.add(owner, uploaded(), kind=Image.Type.CLOTH).is_duplicate)

    def test_names_of_files_become_names_to_sell_by(self) -> None:
        for name, title in (
            ("linen_shirt-2.jpg", "Linen shirt 2"), ("IMG_2034.HEIC", "IMG 2034"),
            ("été.jpg", "Été"), ("_.jpg", "Garment"), (".jpg", ".jpg"),
        ):  # fmt: skip
            self.assertEqual(title_of(name), title)


class OwnUploadTestCase(ShopsTestCase):
    url = "/garments/upload/"

    def test_a_person_keeps_garments_that_nobody_else_sees(self) -> None:
        self.client.force_login(self.bob)
        r = self.client.post(self.url, {"files": [uploaded("coat.jpg")], "is_public": "True"})
        self.assertContains(r, "Only you see it.")
        garment = Image.objects.get()
        self.assertEqual((garment.user, garment.is_public), (self.bob, False))
        self.client.force_login(self.alice)
        self.assertEqual(self.client.get(garment.get_absolute_url()).status_code, 404)

    def test_it_asks_nothing_that_only_shops_decide(self) -> None:
        r = self.client.get(self.url)
        for name in ("is_public", "is_free"):
            self.assertNotContains(r, f'name="{name}"')

    def test_strangers_log_in_first(self) -> None:
        self.client.logout()
        r = self.client.get(self.url)
        self.assertRedirects(r, f"/log-in/?next={self.url}", fetch_redirect_response=False)
