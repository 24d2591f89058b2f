from __future__ import annotations

from io import StringIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from images.models import Image
from jobs.models import Job
from tests.images.base import PicturesTestCase
from tests.people import make_image


class DeletionTestCase(PicturesTestCase):
    def test_it_removes_rows_first_and_files_after_commit(self) -> None:
        image = self.cut_out()
        keys = [*image.keys, *image.results.get().keys]
        with self.captureOnCommitCallbacks() as callbacks:
            self.client.post(reverse("image-delete", args=[image.pk]), {"confirm": "1"})
        self.assertFalse(Image.objects.exists() or Job.objects.exists())
        self.assertTrue(all(default_storage.exists(key) for key in keys))
        for callback in callbacks:
            callback()
        self.assertFalse(any(default_storage.exists(key) for key in keys))

    def test_it_asks_first(self) -> None:
        image = make_image(self.alice)
        r = self.client.post(reverse("image-delete", args=[image.pk]))
        self.assertContains(r, image.file_name)
        self.assertTrue(Image.objects.exists())

    def test_it_takes_everything_of_a_deleted_account(self) -> None:
        image = self.cut_out()
        keys = [*image.keys, *image.results.get().keys]
        with self.captureOnCommitCallbacks(execute=True):
            self.alice.delete()
        self.assertFalse(Image.objects.exists())
        self.assertFalse(any(default_storage.exists(key) for key in keys))

    def test_it_cascades_for_those_who_use_psql(self) -> None:
        make_image(self.alice, source=make_image(self.alice))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM users WHERE id = %s", [self.alice.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.assertFalse(Image.objects.exists())

    def test_it_shows_the_result_before_when_the_newest_goes(self) -> None:
        photo = make_image(self.alice)
        older = make_image(self.alice, source=photo)
        newer = make_image(self.alice, source=photo)
        self.client.post(reverse("image-delete", args=[newer.pk]), {"confirm": "1"})
        photo.refresh_from_db()
        self.assertEqual(photo.processed_path, older.file_path)
        self.client.post(reverse("image-delete", args=[older.pk]), {"confirm": "1"})
        photo.refresh_from_db()
        self.assertEqual(photo.processed_path, "")


class StorageGcTestCase(PicturesTestCase):
    def run_gc(self, **options: object) -> str:
        said = StringIO()
        call_command("storage_gc", stdout=said, no_color=True, **options)
        return said.getvalue()

    def test_it_removes_files_that_no_row_owns(self) -> None:
        image = self.cut_out()
        orphan = default_storage.save("results/2020/01/left.png", ContentFile(b"x"))
        self.assertIn(f"would remove {orphan}", self.run_gc(dry_run=True, older_than=0))
        self.assertTrue(default_storage.exists(orphan))
        self.assertIn(f"removed {orphan}", self.run_gc(older_than=0))
        self.assertFalse(default_storage.exists(orphan))
        kept = [*image.keys, *image.results.get().keys]
        self.assertTrue(all(default_storage.exists(key) for key in kept))

    def test_it_spares_files_whose_row_may_be_on_its_way(self) -> None:
        young = default_storage.save("results/2020/01/young.png", ContentFile(b"x"))
        self.assertNotIn(young, self.run_gc())
        default_storage.delete(young)

    def test_it_names_rows_whose_file_is_missing(self) -> None:
        image = make_image(self.alice)
        self.assertIn(f"missing {image.file_path}", self.run_gc(dry_run=True))
