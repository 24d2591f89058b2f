"""Nothing of a face is kept longer than its owner keeps the photo, and never as numbers.

The whole storage and every row of every table are looked at, not only where things should be.
"""

from __future__ import annotations

import io
import json
import logging
import os
import zipfile
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase, override_settings
from django.urls import reverse

from accounts import export
from accounts.models import Consent, User
from conversions import results
from conversions.couples import photos
from conversions.couples import services as couples
from conversions.models import FaceswapTask
from imageproc.pipelines import raster, swap
from imageproc.pipelines.swap import Swapped
from images import uploads
from images.models import Image, Report
from images.reports import services as reports
from images.sharing import services as sharing
from jobs.models import Job
from templates_app.models import Template
from templates_app.services import add_template
from tests.conversions import keeping
from tests.drawing import drawn, encoded, uploaded
from tests.people import PASSWORD, make_user
from tests.pipelines.weights import folder_of
from tests.templates_app.people import make_template
from tests.working import work_one

PHOTOS = os.environ.get("PHOTOS_DIR", "")
WEIGHTS = ("yunet", "face-landmark")


class CoupleTestCase(TestCase):
    """Alice had a couple picture made: by hand here, of drawn photos."""

    def setUp(self) -> None:
        cache.clear()
        self.nothing = keeping.files()
        self.alice = make_user("alice")
        self.template = self.offered()
        self.kept = keeping.files() - self.nothing
        self.husband, self.wife = self.photos()
        self.task = self.made()
        assert self.task.result_image is not None
        self.result = self.task.result_image
        self.token = sharing.share(self.result, self.alice, "week").token
        self.reported = reports.report(self.result, None, Report.Reason.PERSON)
        self.client.force_login(self.alice)

    def offered(self) -> Template:
        return make_template(image=self.add(None, "beach.jpg", "teal", Image.Type.TEMPLATE))

    def photos(self) -> tuple[Image, Image]:
        kind = Image.Type.SOURCE
        return (
            self.add(self.alice, "him.jpg", "navy", kind),
            self.add(self.alice, "her.jpg", "olive", kind),
        )

    def add(self, owner: User | None, name: str, colour: str, kind: Image.Type) -> Image:
        sent = uploaded(name, encoded(drawn(160, 120, colour)))
        return uploads.add(owner, sent, kind=kind).image

    def made(self) -> FaceswapTask:
        task = FaceswapTask.objects.create(
            user=self.alice,
            template=self.template,
            husband_image=self.husband,
            wife_image=self.wife,
        )
        Job.objects.enqueue(task)
        FaceswapTask.objects.filter(pk=task.pk).update(result_image=self.picture())
        task.refresh_from_db()
        return task

    def picture(self) -> Image:
        pixels = raster.decode(encoded(drawn(160, 120, "plum")), max_pixels=10**6).rgb
        made = Swapped(rgb=pixels, engine="mesh", weights=(), notes=(), measures={})
        result = Image(
            user=self.alice,
            source=self.husband,
            operation=Image.Operation.FACE_SWAP,
            file_name="On the beach.jpg",
        )
        results.keep(result, made, swap.mark(made)).save(force_insert=True)
        return result


@pytest.mark.weights
class RealCoupleTestCase(CoupleTestCase):
    """The same by the real worker, with real networks on real photos; what is logged is kept."""

    def setUp(self) -> None:
        if not PHOTOS or not Path(PHOTOS).is_dir():
            self.skipTest("PHOTOS_DIR names no folder")
        chosen = override_settings(MODELS_DIR=folder_of(WEIGHTS))
        chosen.enable()
        self.addCleanup(chosen.disable)
        self.logged = Lines()
        self.logged.listen(self)
        super().setUp()

    def sent(self, name: str) -> SimpleUploadedFile:
        return uploaded(name, (Path(PHOTOS) / name).read_bytes())

    def offered(self) -> Template:
        template = add_template(self.sent("couple_composed_1.jpg"), title="On the beach").template
        faces = sorted(template.face_positions, key=lambda face: face["box"][0])
        for face, role in zip(faces, ("wife", "husband"), strict=True):
            face["role"] = role
        Template.objects.filter(pk=template.pk).update(face_positions=faces, is_active=True)
        template.refresh_from_db()
        return template

    def photos(self) -> tuple[Image, Image]:
        for subject in ("own_face", "partner_face"):
            Consent.objects.record(self.alice, subject, None)
        his, hers = map(self.sent, ("portrait_man_1.jpg", "portrait_woman_2.jpg"))
        return photos.take(self.alice, his).image, photos.take(self.alice, hers).image

    def made(self) -> FaceswapTask:
        (task,) = couples.begin(self.alice, [self.template], self.husband, self.wife)
        work_one()
        task.refresh_from_db()
        self.assertEqual((task.status, task.error_message), ("completed", ""))
        return task


class DeletionTestCase(CoupleTestCase):
    """What goes with what."""

    def delete(self, image: Image) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            r = self.client.post(reverse("image-delete", args=[image.pk]), {"confirm": "1"})
        self.assertEqual(r.status_code, 302)

    def assert_files(self, *images: Image) -> None:
        """Only the template's files and those of these pictures are left in the whole storage."""
        wanted = self.kept.union(*(image.keys for image in images))
        self.assertEqual(keeping.files() - self.nothing, wanted)

    def assert_no_row_names(self, *gone: Image | FaceswapTask) -> None:
        """Only the history may: it tells of deletions, and what the pictures that are left were
        used for.
        """
        pictures = [each for each in gone if isinstance(each, Image)]
        named = keeping.rows_naming(*(each.pk for each in gone))
        named.pop("image_usage_history", None)
        self.assertEqual(named, {})
        told = keeping.rows_naming(*(each.pk for each in pictures)).get("image_usage_history", [])
        self.assertEqual([row for row in told if ",delete," not in row], [])
        self.assertEqual(keeping.rows_naming(*(key for each in pictures for key in each.keys)), {})

    def assert_task_is_gone(self) -> None:
        self.assertFalse(FaceswapTask.objects.exists() or Job.objects.exists())
        self.assertFalse(self.alice.share_links.exists())
        self.assertFalse(Report.objects.exclude(image=None).exists())
        self.assertEqual(Client().get(reverse("shared", args=[self.token])).status_code, 404)

    def assert_template_stays(self) -> None:
        self.template.refresh_from_db()
        self.assertTrue(self.template.is_active)
        self.assertTrue(all(map(default_storage.exists, self.template.image.keys)))

    def test_everything_is_there_before(self) -> None:
        """Else the other tests would pass on nothing."""
        self.assert_files(self.husband, self.wife, self.result)
        self.assertEqual(len(self.kept), 3)
        named = keeping.rows_naming(self.result.pk, self.task.pk)
        for table in ("images", "faceswap_tasks", "conversion_jobs", "share_links", "reports"):
            self.assertIn(table, named)

    def test_the_result_goes_alone(self) -> None:
        self.delete(self.result)
        self.assert_files(self.husband, self.wife)
        self.assert_no_row_names(self.result)
        self.task.refresh_from_db()
        self.assertIsNone(self.task.result_image)
        self.assert_template_stays()

    def test_his_photo_takes_the_task_and_the_picture_along(self) -> None:
        self.delete(self.husband)
        self.assert_files(self.wife)
        self.assert_no_row_names(self.husband, self.result, self.task)
        self.assert_task_is_gone()
        self.assert_template_stays()

    def test_her_photo_takes_the_task_and_the_picture_along(self) -> None:
        self.delete(self.wife)
        self.assert_files(self.husband)
        self.assert_no_row_names(self.wife, self.result, self.task)
        self.assert_task_is_gone()
        self.assert_template_stays()

    def test_the_task_takes_its_picture_along_and_leaves_the_photos(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.task.delete()
        self.assert_files(self.husband, self.wife)
        self.assert_no_row_names(self.result, self.task)
        self.assert_template_stays()

    def test_the_account_takes_everything_along(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("account-delete"), {"password": PASSWORD})
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())
        self.assert_files()
        self.assertEqual(
            keeping.rows_naming(
                *(self.alice.pk, self.husband.pk, self.wife.pk, self.result.pk),
                "alice@example.org",
                *self.result.keys,
            ),
            {},
        )
        self.assert_task_is_gone()
        self.assert_template_stays()

    def test_the_template_leaves_the_pictures_to_their_owner(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            Image.objects.filter(pk=self.template.image.pk).remove()
        self.assertEqual(
            keeping.files() - self.nothing,
            {*self.husband.keys, *self.wife.keys, *self.result.keys},
        )
        self.task.refresh_from_db()
        self.assertIsNone(self.task.template)


class SearchTestCase(CoupleTestCase):
    """The search finds what it is for, wherever it is put."""

    embedding = [n / 129 for n in range(keeping.LONG)]

    def test_it_finds_lists_texts_and_bytes(self) -> None:
        for value in (
            self.embedding,
            {"faces": [{"embedding": self.embedding}]},
            {"mesh": [[x, x, x] for x in self.embedding[:43]]},
            json.dumps({"e": self.embedding}),
            "found " + " ".join(map(str, self.embedding)),
            f"array({self.embedding})",
            bytes(512),
        ):
            self.assertTrue(keeping.holds_vector(value), str(value)[:60])

    def test_it_finds_them_in_any_table(self) -> None:
        self.assertEqual(keeping.vectors_in_tables(), [])
        Image.objects.filter(pk=self.husband.pk).update(metadata={"face": self.embedding})
        Job.objects.update(error_message=str(self.embedding))
        found = keeping.vectors_in_tables()
        self.assertCountEqual(found, ["images.metadata", "conversion_jobs.error_message"])

    def test_it_takes_no_face_box_for_one(self) -> None:
        self.assertFalse(keeping.holds_vector(self.template.face_positions * 20))


class RealDeletionTestCase(RealCoupleTestCase, DeletionTestCase):
    """All of it once more, of what the real worker left."""


class NothingOfFacesTestCase(RealCoupleTestCase):
    """After the real work no row, file, log line, statement or archive holds an embedding."""

    def test_the_networks_did_see_the_faces(self) -> None:
        """Else there would be nothing to keep."""
        used = {each["name"] for each in self.result.metadata["weights"]}
        self.assertIn("face-landmark", used)

    def test_no_column_of_any_table_holds_one(self) -> None:
        self.assertEqual(keeping.vectors_in_tables(), [])
        self.assertGreater(len(list(keeping.columns())), 100)

    def test_no_file_is_anything_but_a_picture_or_says_one(self) -> None:
        keys = keeping.files() - self.nothing
        self.assertEqual(len(keys), 12)  # template, his, hers and the result, three files each
        for key in keys:
            with self.subTest(key), default_storage.open(key) as file:
                self.assertFalse(keeping.holds_vector(keeping.metadata_of(file.read())))

    def test_no_line_that_was_logged_holds_one(self) -> None:
        self.assertGreater(len(self.logged.lines), 50)
        self.assertTrue(any("faceswap_tasks" in line for line in self.logged.lines))
        self.assertFalse([line for line in self.logged.lines if keeping.holds_vector(line)])

    def test_the_archive_of_the_account_holds_none(self) -> None:
        packed = archive_of(self.alice)
        self.assertGreaterEqual(len(packed), 4)
        for name, data in packed.items():
            with self.subTest(name):
                said = data.decode() if name.endswith(".json") else keeping.metadata_of(data)
                self.assertFalse(keeping.holds_vector(said))


def archive_of(user: User) -> dict[str, bytes]:
    packed = zipfile.ZipFile(io.BytesIO(b"".join(export.stream(user))))
    return {name: packed.read(name) for name in packed.namelist()}


class Lines(logging.Handler):
    """What is logged, with all that is said beside the words."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def listen(self, test: TestCase) -> None:
        """To this project's words, and to every statement that goes to the database."""
        test.addCleanup(setattr, connection, "force_debug_cursor", connection.force_debug_cursor)
        connection.force_debug_cursor = True
        for logger in map(logging.getLogger, ("imageproc", "django.db.backends")):
            test.addCleanup(logger.setLevel, logger.level)
            test.addCleanup(logger.removeHandler, self)
            logger.addHandler(self)
            logger.setLevel(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__}")
