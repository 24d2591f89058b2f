from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings
from PIL import Image as Pillow

from imageproc.pipelines import likeness
from imageproc.pipelines.errors import EngineMissing, PipelineError
from images.blocking import PictureBlocked
from images.models import BlockedPicture, Image
from templates_app import services
from templates_app.exceptions import Archived, FileGone, LooksLikeAnother, NoCouple, TemplateGone
from templates_app.models import Template
from tests.drawing import uploaded
from tests.templates_app.people import make_face, make_template, make_template_image
from tests.templates_app.photos import PhotosTestCase, photo


def smaller(name: str) -> SimpleUploadedFile:
    """The same picture saved again at two thirds, as it goes round."""
    picture = Pillow.open(photo(name))
    file = io.BytesIO()
    picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)).save(file, "WEBP", quality=60)
    return SimpleUploadedFile("again.webp", file.getvalue())


class AddingTestCase(PhotosTestCase):
    def test_it_waits_with_its_faces_from_left_to_right_and_without_roles(self) -> None:
        template = self.add(tags=["Sea ", "sea", ""], artist="Ada")
        self.assertEqual((template.title, template.category), ("Couple composed 1", "custom"))
        self.assertEqual((template.tags, template.artist), (["sea"], "Ada"))
        self.assertFalse(template.is_active)
        self.assertEqual(template.face_count, 2)
        left, right = template.face_positions
        self.assertLess(left["box"][0], right["box"][0])
        for face in (left, right):
            self.assertTrue(face["usable"])
            self.assertEqual((face["role"], len(face["landmarks"])), ("", 5))
            x, y, width, height = face["box"]
            for across, down in face["landmarks"]:
                self.assertTrue(x < across < x + width and y < down < y + height)

    def test_its_picture_belongs_to_nobody(self) -> None:
        image = self.add().image
        self.assertEqual((image.type, image.user, image.vendor), ("template", None, None))
        self.assertTrue(image.file_path.startswith("templates/"))

    def test_faces_that_are_turned_away_are_kept_as_unusable(self) -> None:
        """One the mesh does not confirm, the other looks 47 degrees aside."""
        template = self.add("couple_track.jpg")
        self.assertEqual([face["usable"] for face in template.face_positions], [False, False])

    def test_all_faces_of_a_group_are_found(self) -> None:
        self.assertEqual(self.add("group_five_faces.jpg").face_count, 5)

    def test_a_picture_without_faces_is_kept_for_staff_to_judge(self) -> None:
        self.assertEqual(self.add("animal_horse.jpg").face_positions, [])

    def test_the_same_file_is_the_same_template_which_stays_as_it_is(self) -> None:
        first = self.add(title="First")
        again = services.add_template(photo("couple_composed_1.jpg"), title="Second")
        self.assertTrue(again.is_duplicate)
        self.assertEqual((again.template, again.template.title), (first, "First"))

    def test_an_upload_that_stopped_half_way_is_mended_by_the_next(self) -> None:
        template = self.add()
        Template.objects.filter(pk=template.pk).delete()
        again = self.add()
        self.assertEqual((again.image_id, again.face_count), (template.image_id, 2))

    def test_what_looks_the_same_is_told_or_dropped(self) -> None:
        first = self.add()
        second = services.add_template(smaller("couple_composed_1.jpg")).template
        self.assertEqual(services.near(second), [first])
        self.assertEqual(services.near(self.add("couple_road.jpeg")), [])
        with self.assertRaises(LooksLikeAnother) as refused:
            third = Pillow.open(photo("couple_composed_1.jpg"))
            file = io.BytesIO()
            third.save(file, "JPEG", quality=40)
            services.add_template(uploaded("third.jpg", file.getvalue()), drop_near=True)
        self.assertIn(refused.exception.other, (first, second))
        self.assertEqual(Image.objects.count(), 3)

    def test_a_blocked_picture_is_refused_however_it_is_saved(self) -> None:
        template = self.add()
        services.block(template, by=None)
        template.refresh_from_db()
        self.assertIsNotNone(template.archived_at)
        with self.assertRaises(PictureBlocked):
            services.add_template(smaller("couple_composed_1.jpg"))
        self.assertEqual(Image.objects.count(), 1)

    def test_what_is_too_long_is_cut_and_a_long_address_left_out(self) -> None:
        template = self.add(
            title="T" * 999, artist="A" * 999, source_url="https://example.org/" + "x" * 999,
            tags=["t" * 99, *(str(n) for n in range(99))],
        )  # fmt: skip
        self.assertEqual((len(template.title), len(template.artist)), (255, 255))
        self.assertEqual(template.source_url, "")
        self.assertEqual((len(template.tags), len(template.tags[0])), (30, 40))


class BuiltInDetectorTestCase(PhotosTestCase):
    weights = ("face-detection-short-range", "face-landmark")

    def test_the_networks_of_packages_find_the_couple_too(self) -> None:
        positions = self.add().face_positions
        self.assertEqual([face["usable"] for face in positions], [True, True])


class RefusedTestCase(TestCase):
    def test_what_is_no_picture_leaves_nothing(self) -> None:
        for name, data in (("list.txt", b"no picture"), ("empty.jpg", b"")):
            with self.subTest(name), self.assertRaises(PipelineError):
                services.add_template(uploaded(name, data))
        self.assertFalse(Image.objects.exists() or Template.objects.exists())

    @override_settings(MODELS_DIR=Path("/nowhere"))
    def test_without_networks_it_says_which_command_helps(self) -> None:
        with self.assertRaisesMessage(EngineMissing, "models pull"):
            services.add_template(uploaded())
        self.assertFalse(Image.objects.exists())


class StatesTestCase(TestCase):
    def make(self, **fields: Any) -> Template:
        return make_template(**{"is_active": False, **fields})

    def test_it_goes_on_show_into_the_archive_and_back(self) -> None:
        template = self.make()
        self.assertTrue(services.activate(template).is_active)
        archived = services.archive(template)
        self.assertFalse(archived.is_active)
        self.assertIsNotNone(archived.archived_at)
        with self.assertRaises(Archived):
            services.activate(template)
        self.assertIsNone(services.bring_back(template).archived_at)
        self.assertTrue(services.activate(template).is_active)

    def test_archiving_again_keeps_the_first_time(self) -> None:
        template = self.make()
        first = services.archive(template).archived_at
        self.assertEqual(services.archive(template).archived_at, first)

    def test_without_a_usable_couple_it_is_refused_in_a_sentence(self) -> None:
        lacking = self.make(face_positions=[make_face("husband")])
        with self.assertRaisesMessage(NoCouple, "one face that is the husband"):
            services.activate(lacking)

    def test_what_was_deleted_meanwhile_is_told(self) -> None:
        template = self.make()
        Template.objects.all().delete()
        with self.assertRaises(TemplateGone):
            services.activate(template)

    def test_a_file_that_is_gone_is_told(self) -> None:
        template = self.make()
        self.assertFalse(default_storage.exists(template.image.file_path))
        with self.assertRaises(FileGone):
            services.read(template.image)
        with self.assertRaises(FileGone):
            services.block(template, by=None)
        self.assertFalse(BlockedPicture.objects.exists())

    def test_the_most_alike_come_first_and_far_ones_not_at_all(self) -> None:
        made = {
            bits: self.make(perceptual_hash=(1 << bits) - 1, image=make_template_image())
            for bits in (0, likeness.NEAR + 1, likeness.NEAR, 3)
        }
        self.assertEqual(services.near(made[0]), [made[3], made[likeness.NEAR]])
        self.assertEqual(services.near(self.make()), [])
