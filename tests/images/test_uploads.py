from __future__ import annotations

import hashlib
import io
from typing import Any
from unittest import mock

from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.test import override_settings
from PIL import Image as Pillow

from imageproc.pipelines import raster
from imageproc.pipelines.errors import PipelineError
from images import files, uploads
from images.models import Image
from jobs.models import Job
from tests.drawing import drawn, encoded, uploaded
from tests.images.base import PicturesTestCase


class UploadsTestCase(PicturesTestCase):
    def refusal(self, name: str, data: bytes) -> PipelineError:
        with self.assertRaises(PipelineError) as caught:
            uploads.add(self.alice, uploaded(name, data), cut_out=True)
        self.assertFalse(Image.objects.exists())
        return caught.exception

    def test_it_keeps_the_original_byte_for_byte(self) -> None:
        data = encoded()
        image = self.add("Blue Cup.jpg", data)
        with default_storage.open(image.file_path) as file:
            self.assertEqual(file.read(), data)
        self.assertEqual(image.image_hash, hashlib.sha256(data).hexdigest())
        self.assertRegex(
            image.file_path, rf"^originals/\d{{4}}/\d\d/{self.alice.pk}_{image.pk}_blue-cup\.jpg$"
        )

    def test_it_makes_thumbnail_and_preview(self) -> None:
        image = self.add(data=encoded(drawn(2400, 1200)))
        for key, size in [(image.thumbnail_path, (480, 240)), (image.preview_path, (1600, 800))]:
            with default_storage.open(key) as file, Pillow.open(file) as picture:
                self.assertEqual((picture.format, picture.size), ("WEBP", size))

    def test_it_reads_sizes_after_orientation(self) -> None:
        exif = Pillow.Exif()
        exif[0x0112] = 6
        image = self.add(data=encoded(drawn(160, 120), exif=exif))
        self.assertEqual((image.width, image.height), (120, 160))

    def test_it_drops_gps_from_what_pages_show(self) -> None:
        exif = Pillow.Exif()
        exif.get_ifd(0x8825)[1] = "N"
        image = self.add(data=encoded(exif=exif))
        for key in (image.thumbnail_path, image.preview_path):
            with default_storage.open(key) as file, Pillow.open(file) as picture:
                self.assertEqual(dict(picture.getexif()), {})

    def test_it_finds_the_type_in_the_bytes_not_in_the_name(self) -> None:
        image = self.add("cup.jpg", encoded(kind="PNG"))
        self.assertEqual(image.mime_type, "image/png")
        self.assertTrue(image.file_path.endswith(".png"))

    def test_it_takes_heic_and_avif(self) -> None:
        for kind, mime_type in [("HEIF", "image/heic"), ("AVIF", "image/avif")]:
            with self.subTest(kind):
                image = self.add(f"x.{kind}", encoded(kind=kind))
                self.assertEqual((image.mime_type, image.width), (mime_type, 160))

    def test_it_returns_the_picture_that_is_there_already(self) -> None:
        first = self.add()
        again = uploads.add(self.alice, uploaded("other-name.jpg"), cut_out=False)
        self.assertEqual((again.image, again.is_duplicate), (first, True))
        self.assertEqual(Image.objects.count(), 1)

    def test_it_keeps_the_same_bytes_of_two_people_apart(self) -> None:
        self.add()
        self.assertFalse(uploads.add(self.bob, uploaded(), cut_out=False).is_duplicate)

    def test_it_survives_the_same_file_arriving_twice_at_once(self) -> None:
        first = self.add()
        stored_before = default_storage.listdir("thumbnails")
        # The look-up of the second upload ran before the first one's row was there.
        with mock.patch.object(
            uploads, "_known", side_effect=[None, uploads.Added(first, is_duplicate=True)]
        ):
            again = uploads.add(self.alice, uploaded(), cut_out=False)
        self.assertEqual((again.image, again.is_duplicate), (first, True))
        self.assertEqual(default_storage.listdir("thumbnails"), stored_before)

    def test_it_enqueues_a_cut_out_only_when_asked(self) -> None:
        self.assertIsNone(self.add("a.jpg").status)
        asked = self.add("b.png", encoded(kind="PNG"), cut_out=True)
        self.assertEqual(asked.status, Image.Status.PENDING)
        self.assertEqual(Job.objects.get().parameters, {"engine": "goods"})

    def test_it_refuses_with_a_code_and_a_sentence(self) -> None:
        cases = [
            ("empty.jpg", b"", "empty_file"),
            ("paper.pdf", b"%PDF-1.7 ...", "unsupported_format"),
            ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg_refused"),
            ("half.jpg", encoded()[:900], "unreadable_image"),
            ("words.jpg", b"hello there, this is text", "unsupported_format"),
        ]
        for name, data, code in cases:
            with self.subTest(name):
                refusal = self.refusal(name, data)
                self.assertEqual(refusal.code, code)
                self.assertTrue(str(refusal).endswith("."))

    @override_settings(MAX_UPLOAD_MB=1)
    def test_it_refuses_too_many_bytes(self) -> None:
        refusal = self.refusal("big.jpg", b"x" * (1024**2 + 1))
        self.assertEqual(refusal.code, "too_many_bytes")
        self.assertIn("at most 1 MB", str(refusal))

    @override_settings(MAX_MEGAPIXELS=1)
    def test_it_refuses_too_many_pixels_before_decoding(self) -> None:
        with mock.patch.object(raster, "decode") as decode:
            refusal = self.refusal("wide.png", encoded(Pillow.new("1", (1001, 1000)), "PNG"))
        self.assertEqual(refusal.code, "too_many_pixels")
        decode.assert_not_called()

    def test_it_leaves_no_file_behind_when_the_row_cannot_be_written(self) -> None:
        kept: list[files.Stored] = []
        real = files.store

        def store(*args: Any, **kwargs: Any) -> files.Stored:
            kept.append(real(*args, **kwargs))
            return kept[-1]

        failing = mock.patch.object(Image, "save", side_effect=IntegrityError("no"))
        spied = mock.patch.object(files, "store", store)
        with spied, failing, self.assertRaises(uploads.OwnerGone):
            self.add()
        self.assertFalse(default_storage.exists(kept[0].file_path))

    def test_it_keeps_a_name_that_tries_to_leave_its_folder_inside(self) -> None:
        image = self.add("../../etc/passwd.jpg", encoded())
        self.assertRegex(image.file_path, r"_passwd\.jpg$")
        self.assertNotIn("..", image.file_path)


class FilesTestCase(PicturesTestCase):
    def test_it_removes_what_it_wrote_when_the_storage_fails_half_way(self) -> None:
        save = default_storage.save
        written: list[str] = []

        def fail_on_the_third(name: str, content: io.BytesIO) -> str:
            if len(written) == 2:
                raise OSError("disk full")
            written.append(save(name, content))
            return written[-1]

        failing = mock.patch.object(default_storage, "save", fail_on_the_third)
        with failing, self.assertRaises(OSError):
            self.add()
        self.assertEqual(len(written), 2)
        self.assertFalse(any(default_storage.exists(key) for key in written))
        self.assertFalse(Image.objects.exists())
