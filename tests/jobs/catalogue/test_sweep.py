from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from imageproc.pipelines.compress import Operation
from jobs import housekeeping
from jobs.catalogue import steering
from jobs.models import Request, Sheet
from tests.jobs.catalogue.base import CatalogueTestCase


class StorageGcTestCase(CatalogueTestCase):
    def test_it_spares_what_catalogues_own_and_takes_what_a_killed_worker_left(self) -> None:
        request = self.done("/1.jpg")
        tried = self.sheet(self.products("/2.jpg"))
        steering.try_out(tried, Operation(), self.shop.urls("/2.jpg")[0])
        self.work()
        tried.refresh_from_db()
        stray = default_storage.save("outputs/2026/01/stray.jpg", ContentFile(b"left"))
        said = StringIO()
        call_command("storage_gc", older_than=-1, stdout=said)
        self.assertFalse(default_storage.exists(stray))
        owned = [*self.product(request).keys, *tried.keys, *Sheet.objects.get(request=request).keys]
        for key in owned:
            self.assertTrue(default_storage.exists(key), key)
            self.assertNotIn(key, said.getvalue())


class HousekeepingTestCase(CatalogueTestCase):
    def test_files_that_were_sent_and_left_go_after_two_days(self) -> None:
        left, fresh = self.sheet(self.products("/1.jpg")), self.sheet(self.products("/2.jpg"))
        started = self.start("/3.jpg")
        long_ago = timezone.now() - timedelta(days=3)
        Sheet.objects.exclude(pk=fresh.pk).update(created_at=long_ago)
        with self.captureOnCommitCallbacks(execute=True):
            housekeeping.run()
        self.assertEqual({*Sheet.objects.all()}, {fresh, Sheet.objects.get(request=started)})
        self.assertFalse(default_storage.exists(left.file_path))
        self.assertTrue(Request.objects.exists())
