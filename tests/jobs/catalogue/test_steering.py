from __future__ import annotations

from django.core.files.storage import default_storage

from imageproc.pipelines.compress import Operation
from jobs.catalogue import steering
from jobs.exceptions import JobStateError
from jobs.models import Job, Product, Request, Sheet
from tests.jobs.base import claim
from tests.jobs.catalogue.base import CatalogueTestCase
from tests.working import work_one


class StartTestCase(CatalogueTestCase):
    def test_nothing_is_worked_on_before_all_rows_are_there(self) -> None:
        request = self.start("/1.jpg", "/2.jpg")
        self.assertEqual(request.status, Request.Status.PENDING)
        self.assertFalse(request.products.exists())
        work_one()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.PROCESSING)
        self.assertEqual(request.products.count(), 2)

    def test_a_sheet_starts_once(self) -> None:
        sheet = self.sheet(self.products("/1.jpg"))
        steering.start(sheet, Operation())
        with self.assertRaises(JobStateError):
            steering.start(sheet, Operation())
        self.assertEqual(Request.objects.count(), 1)

    def test_a_second_click_leaves_the_first_ones_work_alone(self) -> None:
        sheet = self.sheet(self.products("/1.jpg"))
        late = Sheet.objects.get(pk=sheet.pk)
        request = steering.start(sheet, Operation())
        with self.assertRaises(JobStateError):
            steering.start(late, Operation())
        with self.assertRaises(JobStateError):
            steering.try_out(late, Operation(), self.shop.urls("/1.jpg")[0])
        self.work()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.COMPLETED)

    def test_an_import_that_was_cut_short_is_done_again_from_its_start(self) -> None:
        request = self.start("/1.jpg", "/2.jpg")
        half = self.product_row(request)
        work_one()
        self.assertEqual(request.products.count(), 2)
        self.assertFalse(Product.objects.filter(pk=half.pk).exists())

    def test_a_file_that_is_gone_fails_the_request_with_a_reference(self) -> None:
        request = self.start("/1.jpg")
        default_storage.delete(Sheet.objects.get(request=request).file_path)
        Job.objects.update(max_retries=0)
        with self.assertLogs("imageproc", "ERROR"):
            work_one()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.FAILED)
        self.assertIn("reference", request.error_message)

    def test_staff_try_the_reading_again(self) -> None:
        request = self.start("/1.jpg")
        job = claim()
        job.fail("Something went wrong here.")
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.FAILED)
        job.retry()
        self.work()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.COMPLETED)

    def product_row(self, request: Request) -> Product:
        return Product.objects.create(
            request=request, row_number=2, serial_number=1, product_name="half",
            input_image_urls=["http://x.example.com/1.jpg"], output_image_paths=[None],
        )  # fmt: skip


class PauseTestCase(CatalogueTestCase):
    def test_it_hands_out_nothing_while_paused_and_goes_on_after(self) -> None:
        request = self.start("/1.jpg", "/2.jpg", "/3.jpg")
        work_one()
        work_one()
        request.refresh_from_db()
        steering.pause(request)
        self.work()
        request.refresh_from_db()
        self.assertTrue(request.is_paused)
        self.assertEqual(request.products_ended, 1)
        steering.resume(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual((request.status, request.pictures_done), ("completed", 3))

    def test_a_product_in_hand_is_finished(self) -> None:
        request = self.start("/1.jpg", "/2.jpg")
        work_one()
        job = claim()
        request.refresh_from_db()
        steering.pause(request)
        job.refresh_from_db()
        self.assertEqual(job.status, Job.Status.PROCESSING)
        self.assertEqual(request.products.filter(status=None).count(), 1)

    def test_a_request_paused_while_its_rows_are_read_waits_after_that(self) -> None:
        request = self.start("/1.jpg")
        steering.pause(request)
        self.work()
        request.refresh_from_db()
        self.assertTrue(request.is_paused)
        self.assertEqual(request.products_ended, 0)
        steering.resume(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.COMPLETED)

    def test_resumed_and_cancelled_before_its_rows_are_read_it_can_start_again(self) -> None:
        request = self.start("/1.jpg")
        for deed in (steering.pause, steering.resume, steering.cancel):
            deed(request)
        request.refresh_from_db()
        steering.retry_failed(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual((request.status, request.pictures_done), ("completed", 1))

    def test_only_what_runs_is_paused_and_only_what_is_paused_resumed(self) -> None:
        request = self.done("/1.jpg")
        for deed in (steering.pause, steering.resume):
            with self.assertRaises(JobStateError):
                deed(request)


class CancelTestCase(CatalogueTestCase):
    def test_what_is_done_stays_and_nothing_more_is_done(self) -> None:
        request = self.start("/1.jpg", "/2.jpg", "/3.jpg")
        work_one()
        work_one()
        request.refresh_from_db()
        steering.cancel(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.CANCELLED)
        self.assertEqual(request.pictures_done, 1)
        self.assertFalse(Job.objects.live().exists())

    def test_a_product_in_hand_is_dropped(self) -> None:
        request = self.start("/1.jpg")
        work_one()
        job = claim()
        request.refresh_from_db()
        steering.cancel(request)
        job.refresh_from_db()
        self.assertEqual(job.status, Job.Status.CANCELLED)

    def test_it_goes_on_with_the_rest_when_asked(self) -> None:
        request = self.start("/1.jpg", "/2.jpg")
        work_one()
        work_one()
        request.refresh_from_db()
        steering.cancel(request)
        request.refresh_from_db()
        steering.retry_failed(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual((request.status, request.pictures_done), ("completed", 2))
        self.assertEqual(set(self.shop.asked.values()), {1})

    def test_it_is_cancelled_while_its_rows_are_read_and_read_again_when_asked(self) -> None:
        request = self.start("/1.jpg")
        steering.cancel(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.CANCELLED)
        steering.retry_failed(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual(request.status, Request.Status.COMPLETED)


class RetryTestCase(CatalogueTestCase):
    def test_it_does_again_only_what_failed(self) -> None:
        self.shop.busy = 3  # as often as one attempt asks
        request = self.done("/1.jpg", "/busy", "/2.jpg", each=2)
        self.assertEqual((request.pictures_done, request.pictures_failed), (2, 1))
        self.shop.asked.pop("/1.jpg")
        self.shop.asked.pop("/2.jpg")
        steering.retry_failed(request)
        self.work()
        request.refresh_from_db()
        self.assertEqual((request.status, request.pictures_done), ("completed", 3))
        self.assertEqual((request.products_ended, request.pictures_failed), (2, 0))
        self.assertEqual({*self.shop.asked}, {"/busy"})

    def test_nothing_failed_is_said(self) -> None:
        request = self.done("/1.jpg")
        with self.assertRaises(JobStateError):
            steering.retry_failed(request)


class RemoveTestCase(CatalogueTestCase):
    def test_it_is_hidden_at_once_and_its_files_go(self) -> None:
        request = self.done("/1.jpg", "/2.jpg")
        keys = [key for product in request.products.all() for key in product.keys]
        keys += Sheet.objects.get(request=request).keys
        self.assertTrue(all(default_storage.exists(key) for key in keys))
        steering.remove(request)
        self.assertFalse(Request.objects.visible_to(self.alice).exists())
        with self.captureOnCommitCallbacks(execute=True):
            self.work()
        self.assertFalse(Request.objects.exists())
        self.assertFalse(Job.objects.exists())
        self.assertFalse(any(default_storage.exists(key) for key in keys))

    def test_two_clicks_delete_it_once(self) -> None:
        request = self.done("/1.jpg")
        steering.remove(request)
        steering.remove(request)
        self.work()
        self.assertFalse(Request.objects.exists())

    def test_it_stops_first_what_still_runs(self) -> None:
        request = self.start("/1.jpg", "/2.jpg")
        work_one()
        request.refresh_from_db()
        steering.remove(request)
        self.work()
        self.assertFalse(Request.objects.exists())
        self.assertEqual(self.shop.asked.total(), 0)

    def test_everything_goes_with_the_account(self) -> None:
        request = self.done("/1.jpg")
        keys = self.product(request).keys
        with self.captureOnCommitCallbacks(execute=True):
            self.alice.delete_with_everything()
        self.assertFalse(Product.objects.exists())
        self.assertFalse(any(default_storage.exists(key) for key in keys))


class TotalsTestCase(CatalogueTestCase):
    def test_they_follow_the_products_whoever_moves_them(self) -> None:
        request = self.done("/1.jpg", "/2.jpg", "/missing")
        Product.objects.filter(request=request, serial_number=1).update(status=None)
        request.refresh_from_db()
        self.assertEqual((request.products_ended, request.pictures_done), (2, 1))

    def test_a_product_given_up_counts_its_missing_pictures_as_failed(self) -> None:
        request = self.start("/1.jpg", "/2.jpg", each=2)
        work_one()
        claim().fail("The worker stopped 4 times while working on this.")
        request.refresh_from_db()
        self.assertEqual((request.status, request.pictures_failed), ("failed", 2))
