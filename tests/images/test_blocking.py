"""The refusal list: a picture that staff refused is known again, others pass."""

from __future__ import annotations

import io
from typing import Any, ClassVar

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import TestCase
from PIL import Image as Pillow
from PIL import ImageEnhance, ImageFilter

from accounts.models import User
from conversions.models import FaceswapTask
from imageproc.pipelines.picture import Bytes
from images import blocking
from images.models import BlockedPicture, Image, Report
from images.reports import blocks
from tests.drawing import encoded
from tests.people import make_image, make_user
from tests.templates_app.people import make_face, make_template, make_template_image

SIZE = (320, 240)
BOXES = [[200.0, 70.0, 70.0, 70.0], [50.0, 70.0, 70.0, 70.0]]  # not in their order


def noise(seed: int, size: tuple[int, int], calm: float = 12) -> Pillow.Image:
    """A soft pattern that is the same for the same seed, as different as photos are otherwise."""
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    soft = Pillow.fromarray(pixels).filter(ImageFilter.GaussianBlur(calm))
    return ImageEnhance.Contrast(soft).enhance(6)


def couple(template: int, husband: int, wife: int) -> Pillow.Image:
    """The picture of a template with two faces on it."""
    picture = noise(template, SIZE, 30)
    for seed, (left, top, width, height) in zip((wife, husband), BOXES, strict=True):
        face = noise(seed, (int(width), int(height)), 1.5)
        picture.paste(Pillow.blend(face, Pillow.new("RGB", face.size, "tan"), 0.7),
                      (int(left), int(top)))  # fmt: skip
    return picture


def rgb(picture: Pillow.Image) -> Bytes:
    return np.asarray(picture.convert("RGB"))


def again(picture: Pillow.Image, quality: int = 50) -> Bytes:
    """Saved once more, with loss."""
    return rgb(Pillow.open(io.BytesIO(encoded(picture, quality=quality))))


class BlockingTestCase(TestCase):
    curator: ClassVar[User]
    alice: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.curator = make_user("curator", is_staff=True)
        cls.alice = make_user("alice")

    def stored(self, picture: Pillow.Image) -> str:
        key = default_storage.save("test/blocked.png", ContentFile(encoded(picture, "PNG")))
        self.addCleanup(default_storage.delete, key)
        return key

    def template(self, picture: Pillow.Image) -> Image:
        return make_template_image(file_path=self.stored(picture))

    def result(self, picture: Pillow.Image, **fields: Any) -> Image:
        photo = make_image(self.alice)
        return make_image(
            self.alice, source=photo, operation="face_swap",
            file_path=self.stored(picture), **fields,
        )  # fmt: skip


class TemplatesTestCase(BlockingTestCase):
    def setUp(self) -> None:
        self.picture = noise(1, SIZE, 30)
        blocking.block_template(self.template(self.picture), self.curator, "Not ours")

    def test_the_same_picture_is_refused_however_it_is_saved(self) -> None:
        wide, high = SIZE
        copies = {
            "itself": rgb(self.picture),
            "recompressed": again(self.picture, 30),
            "half the size": rgb(self.picture.resize((wide // 2, high // 2))),
            "twice the size": rgb(self.picture.resize((wide * 2, high * 2))),
            "brighter": rgb(ImageEnhance.Brightness(self.picture).enhance(1.2)),
            "darker": rgb(ImageEnhance.Brightness(self.picture).enhance(0.8)),
            "cropped a little": rgb(self.picture.crop((3, 3, wide - 3, high - 3))),
            "mirrored": rgb(self.picture)[:, ::-1],
        }
        for name, copy in copies.items():
            with self.subTest(name), self.assertRaises(blocking.PictureBlocked) as refused:
                blocking.refuse_blocked_template(copy)
            self.assertEqual(refused.exception.code, "picture_blocked")

    def test_other_pictures_pass(self) -> None:
        for seed in range(2, 40):
            blocking.refuse_blocked_template(rgb(noise(seed, SIZE, 30)))

    def test_it_says_who_blocked_it_and_why_once(self) -> None:
        blocking.block_template(self.template(self.picture), None, "Again")
        row = BlockedPicture.objects.get()
        self.assertEqual((row.created_by, row.reason, row.face_hashes),
                         (self.curator, "Not ours", []))  # fmt: skip

    def test_taken_off_the_list_it_passes_again(self) -> None:
        BlockedPicture.objects.all().delete()
        blocking.refuse_blocked_template(rgb(self.picture))

    def test_a_template_on_the_list_blocks_no_result(self) -> None:
        blocking.refuse_blocked_result(rgb(self.picture), BOXES)

    def test_looking_it_up_is_one_query(self) -> None:
        with self.assertNumQueries(1):
            blocking.refuse_blocked_template(rgb(noise(2, SIZE)))


class ResultsTestCase(BlockingTestCase):
    def setUp(self) -> None:
        self.picture = couple(1, 11, 12)
        blocking.block_result(self.result(self.picture), BOXES, self.curator)

    def test_the_same_couple_on_the_same_template_is_refused(self) -> None:
        for copy in (rgb(self.picture), again(self.picture)):
            with self.assertRaises(blocking.PictureBlocked):
                blocking.refuse_blocked_result(copy, BOXES)
        with self.assertRaises(blocking.PictureBlocked):
            blocking.refuse_blocked_result(rgb(self.picture), list(reversed(BOXES)))

    def test_other_couples_on_the_same_template_pass(self) -> None:
        """Also where one of the two is the same."""
        for husband, wife in ((13, 14), (11, 14), (13, 12), (12, 11)):
            with self.subTest(husband=husband, wife=wife):
                other = rgb(couple(1, husband, wife))
                self.assertTrue(blocking._near(BlockedPicture.Kind.RESULT, other))
                blocking.refuse_blocked_result(other, BOXES)

    def test_the_same_couple_on_another_template_passes(self) -> None:
        blocking.refuse_blocked_result(rgb(couple(2, 11, 12)), BOXES)

    def test_as_a_template_it_passes(self) -> None:
        blocking.refuse_blocked_template(rgb(self.picture))

    def test_boxes_over_the_edge_are_no_fault(self) -> None:
        for box in ((-50.0, -50.0, 60.0, 60.0), (310.0, 230.0, 80.0, 80.0), (0.0, 0.0, 0.5, 0.5),
                    (-90.0, 10.0, 20.0, 20.0), (400.0, 300.0, 20.0, 20.0)):  # fmt: skip
            self.assertEqual(len(blocking.face_hashes(rgb(self.picture), [box])), 4)


class FromReportTestCase(BlockingTestCase):
    def test_a_reported_template_goes_on_the_list_and_stays_hidden(self) -> None:
        picture = noise(1, SIZE, 30)
        report = Report.objects.create(image=self.template(picture), reason="rights")
        blocks.block(report, self.curator)
        report.refresh_from_db()
        self.assertEqual((report.state, report.handled_by), ("upheld", self.curator))
        self.assertEqual(BlockedPicture.objects.get().reason, "It is somebody else's work")
        with self.assertRaises(blocking.PictureBlocked):
            blocking.refuse_blocked_template(rgb(picture))

    def test_a_reported_couple_picture_goes_on_the_list_with_its_faces(self) -> None:
        image = self.result(couple(1, 11, 12))
        photo = image.source
        assert photo is not None
        faces = [make_face("husband"), make_face("wife")]
        placed = [face | {"box": box} for face, box in zip(faces, BOXES, strict=True)]
        FaceswapTask.objects.create(
            user=self.alice,
            template=make_template(face_positions=placed),
            husband_image=photo,
            wife_image=photo,
            result_image=image,
        )
        blocks.block(Report.objects.create(image=image, reason="person"), self.curator)
        self.assertEqual(len(BlockedPicture.objects.get().face_hashes), 2 * 4)
        with self.assertRaises(blocking.PictureBlocked):
            blocking.refuse_blocked_result(again(couple(1, 11, 12)), BOXES)

    def test_what_cannot_be_read_blocks_nothing_and_decides_nothing(self) -> None:
        report = Report.objects.create(image=make_template_image(), reason="rights")
        with self.assertRaises(OSError):
            blocks.block(report, self.curator)
        report.refresh_from_db()
        self.assertEqual(report.state, "open")
        self.assertFalse(BlockedPicture.objects.exists())
