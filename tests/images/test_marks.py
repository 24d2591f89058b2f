"""Whatever try-on and face-swap made says so: on every page, and in every file."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow

from imageproc.pipelines import encoders, provenance, raster
from images.models import Image
from images.sharing import services as sharing
from tests.drawing import drawn
from tests.images.base import PicturesTestCase
from tests.people import make_image, make_user

LABEL = "Made with AI"
OPERATIONS = ("try_on", "face_swap")


class LabelTestCase(PicturesTestCase):
    def made(self, operation: str, **fields: Any) -> Image:
        return make_image(self.alice, source=make_image(self.alice), operation=operation, **fields)

    def test_the_library_says_so_and_of_nothing_else(self) -> None:
        url = f"{reverse('library')}?type=result"
        make_image(self.alice, source=make_image(self.alice))
        self.assertNotContains(self.client.get(url), LABEL)
        for number, operation in enumerate(OPERATIONS, 1):
            self.made(operation)
            self.assertContains(self.client.get(url), LABEL, count=number)

    def test_shared_pages_say_so(self) -> None:
        for operation in OPERATIONS:
            token = sharing.share(self.made(operation), self.alice, "week").token
            self.assertContains(Client().get(reverse("shared", args=[token])), LABEL)

    def test_albums_say_so_to_their_owner_and_to_visitors(self) -> None:
        album = self.alice.albums.create(name="Us", is_public=True)
        for operation in OPERATIONS:
            self.made(operation, album=album, is_public=True)
        for client in (self.client, Client()):
            self.assertContains(client.get(album.get_absolute_url()), LABEL, count=2)

    def test_staff_see_it_in_the_list_and_with_a_report(self) -> None:
        image = self.made("face_swap")
        image.reports.create(reason="person")
        self.client.force_login(make_user("curator", is_staff=True, is_superuser=True))
        for address in ("/admin/images/image/", "/admin/images/report/"):
            self.assertContains(self.client.get(address), LABEL)


class FileTestCase(PicturesTestCase):
    def setUp(self) -> None:
        super().setUp()
        rgb = drawn(160, 120).convert("RGB")
        mark = provenance.made_with_ai("imageproc face swap, engine mesh", [("mesh", "ab" * 32)])
        pixels = raster.decode(_png(rgb), max_pixels=10**6).rgb
        self.data = encoders.encode(pixels, "jpeg", quality=92, metadata=mark)
        key = default_storage.save("results/test/couple.jpg", ContentFile(self.data))
        self.image = make_image(
            self.alice,
            source=make_image(self.alice),
            operation="face_swap",
            file_name="couple.jpg",
            file_path=key,
            preview_path=key,
            image_hash=hashlib.sha256(self.data).hexdigest(),
        )

    def assert_marked(self, data: bytes, kind: str) -> None:
        picture = Pillow.open(io.BytesIO(data))
        self.assertEqual(picture.format, kind)
        said = {each.tag.partition("}")[2]: each.text for each in _packet(picture)}
        self.assertEqual(said["DigitalSourceType"], provenance.SOURCE_TYPE)
        self.assertIn("engine mesh", said["CreatorTool"] or "")

    def download(self, **query: str) -> Any:
        url = reverse("image-download", args=[self.image.pk])
        r: Any = self.client.get(url, query, follow=True)
        r.body = b"".join(r.streaming_content) if r.streaming else r.content
        return r

    def test_the_mark_survives_in_every_format(self) -> None:
        for wish in ("png", "webp", "jpeg", "original"):
            for ground in ("", "3366aa"):
                with self.subTest(wish, ground=ground):
                    kind = "JPEG" if wish == "original" else wish.upper()
                    r = self.download(format=wish, background=ground)
                    self.assert_marked(r.body, kind)

    def test_a_file_is_named_after_what_it_is(self) -> None:
        self.assertIn("couple.png", self.download(format="png")["Content-Disposition"])

    def test_it_survives_a_shared_link(self) -> None:
        token = sharing.share(self.image, self.alice, "week").token
        r: Any = Client().get(reverse("shared-download", args=[token]))
        body = b"".join(r.streaming_content)
        self.assertEqual(body, self.data)
        self.assert_marked(body, "JPEG")

    def test_a_cut_out_is_not_called_made_with_ai(self) -> None:
        cut = self.cut_out()
        url = reverse("image-download", args=[cut.pk])
        for wish in ("webp", "jpeg"):
            picture = Pillow.open(io.BytesIO(self.client.get(url, {"format": wish}).content))
            self.assertFalse({"xmp", "XML:com.adobe.xmp"} & set(picture.info))


def _packet(picture: Pillow.Image) -> Iterator[ElementTree.Element]:
    """The elements of the XMP that a file carries, wherever its format keeps it."""
    kept = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    packet = kept if isinstance(kept, str) else kept.decode()
    start, end = packet.index("<x:xmpmeta"), packet.index("<?xpacket end")
    return ElementTree.fromstring(packet[start:end]).iter()  # noqa: S314 (our own packet)


def _png(picture: Pillow.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
