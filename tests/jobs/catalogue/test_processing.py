from __future__ import annotations

from django.core.files.storage import default_storage
from PIL import Image

from imageproc.pipelines.compress import Operation
from jobs.catalogue import downloading, feeding, processing, recording
from jobs.exceptions import JobCancelled, LeaseLost
from jobs.models import Job, Product, Request
from tests.jobs.base import claim
from tests.jobs.catalogue.base import CatalogueTestCase
from tests.working import work_one


def silent(step: str, percent: int) -> None:
    """Nobody watches."""


class WholeWayTestCase(CatalogueTestCase):
    def test_it_fetches_compresses_and_stores_every_picture(self) -> None:
        request = self.done("/1.jpg", "/2.jpg", "/3.jpg", "/4.jpg", each=2)
        self.assertEqual(request.status, Request.Status.COMPLETED)
        self.assertEqual((request.products_ended, request.pictures_done), (2, 4))
        self.assertLess(request.bytes_out, request.bytes_in / 2)
        for product in request.products.in_order():
            self.assertEqual(product.status, Product.Status.COMPLETED)
            for position in (0, 1):
                with self.opened(request, product.serial_number, position) as picture:
                    self.assertEqual((picture.format, picture.size), ("JPEG", (320, 240)))

    def test_it_asks_for_every_picture_once(self) -> None:
        self.done("/1.jpg", "/2.jpg", "/3.jpg", each=3)
        self.assertEqual(set(self.shop.asked.values()), {1})

    def test_it_does_what_the_operation_says(self) -> None:
        request = self.done("/1.jpg", operation=Operation(format="webp", width=100))
        with self.opened(request) as picture:
            self.assertEqual((picture.format, picture.size), ("WEBP", (100, 75)))

    def test_it_removes_the_background(self) -> None:
        operation = Operation(cut_out=True, engine="goods", format="png")
        request = self.done("/1.jpg", operation=operation)
        self.assertEqual(self.product(request).facts["0"]["engine"], "goods")
        self.assertContains(self.client.get(request.get_absolute_url()), "Engine: ")
        with self.opened(request) as picture:
            self.assertEqual(picture.convert("RGBA").getchannel("A").getpixel((1, 1)), 0)

    def test_it_keeps_what_was_measured(self) -> None:
        product = self.product(self.done("/1.jpg"))
        facts = product.facts["0"]
        self.assertEqual((facts["width"], facts["height"]), (320, 240))
        self.assertEqual((product.bytes_in, product.bytes_out), (facts["in"], facts["out"]))

    def test_it_shows_before_and_after_in_one_thumbnail(self) -> None:
        product = self.product(self.done("/1.jpg"))
        (key,) = product.thumbnail_paths
        with default_storage.open(key or "") as file, Image.open(file) as picture:
            self.assertEqual(picture.size, (320, 120))


class FailureTestCase(CatalogueTestCase):
    def test_a_failed_address_fails_alone_with_a_sentence(self) -> None:
        request = self.done("/1.jpg", "/missing", "/text", "/broken", each=4)
        self.assertEqual(request.status, Request.Status.COMPLETED)
        self.assertEqual((request.pictures_done, request.pictures_failed), (1, 3))
        errors = self.product(request).errors
        self.assertIn("404", errors["1"])
        self.assertIn("web page", errors["2"])
        self.assertIn("damaged", errors["3"])

    def test_a_request_without_any_success_has_failed(self) -> None:
        request = self.done("/missing", "/text")
        self.assertEqual(request.status, Request.Status.FAILED)
        self.assertIn("None of the 2 pictures", request.error_message)

    def test_what_may_pass_is_asked_again_and_what_may_not_is_not(self) -> None:
        request = self.done("/busy", "/missing", each=2)
        self.assertEqual(request.pictures_done, 1)
        self.assertEqual((self.shop.asked["/busy"], self.shop.asked["/missing"]), (2, 1))

    def test_private_addresses_are_refused_without_being_asked(self) -> None:
        with self.settings(FETCH_ALLOW_LOOPBACK=True):
            request = self.start("/1.jpg")
            self.work_until_fed()
        with self.settings(FETCH_ALLOW_LOOPBACK=False):
            self.work()
        self.assertEqual(self.shop.asked.total(), 0)
        self.assertIn("not fetched", self.product(request).errors["0"])

    def work_until_fed(self) -> None:
        work_one()


class AttemptTestCase(CatalogueTestCase):
    def claimed(self, *paths: str) -> tuple[Product, Job]:
        """A product of these pictures that somebody works on."""
        request = self.start(*paths, each=len(paths))
        work_one()
        job = claim()
        assert job.product is not None
        self.assertEqual(job.product.request, request)
        return job.product, job

    def test_another_attempt_repeats_no_finished_picture(self) -> None:
        product, job = self.claimed(*[f"/{number}.jpg" for number in range(6)])

        def die(step: str, percent: int) -> None:
            raise OSError("the power went")

        with self.assertRaises(OSError):
            processing.process(product, job, die)
        product.refresh_from_db()
        kept = [path for path in product.output_image_paths if path]
        self.assertEqual(len(kept), downloading.AT_ONCE)
        asked = self.shop.asked.copy()
        processing.process(product, job, silent)
        product.refresh_from_db()
        self.assertEqual(product.pictures_done, 6)
        self.assertLessEqual({*kept}, {*product.output_image_paths})
        again = [path for path in asked if self.shop.asked[path] > asked[path]]
        self.assertLessEqual(len(again), 2)

    def test_a_late_attempt_writes_nothing_and_leaves_no_file(self) -> None:
        product, job = self.claimed("/1.jpg")
        Job.objects.filter(pk=job.pk).update(attempt=2)
        before = self.files()
        with self.assertRaises(LeaseLost):
            processing.process(product, job, silent)
        product.refresh_from_db()
        self.assertEqual((product.pictures_done, product.output_image_paths), (0, [None]))
        self.assertEqual(self.files(), before)

    def test_work_that_nobody_wants_any_more_ends_while_a_server_is_slow(self) -> None:
        product, job = self.claimed("/slow/1.jpg")
        self.shop.slowness = 3.0

        def cancelled(step: str, percent: int) -> None:
            raise JobCancelled

        with self.assertRaises(JobCancelled):
            processing.process(product, job, cancelled)
        product.refresh_from_db()
        self.assertEqual(product.pictures_done, 0)

    def test_a_cancelled_attempt_is_told_so(self) -> None:
        product, job = self.claimed("/missing")
        Job.objects.get(pk=job.pk).cancel()
        with self.assertRaises(JobCancelled):
            processing.process(product, job, silent)

    def test_a_picture_is_recorded_for_its_own_place(self) -> None:
        product, job = self.claimed("/1.jpg", "/2.jpg")
        facts = {"in": 10, "out": 5}
        recording.record(product, job, 1, "outputs/b", "thumbnails/b", facts)
        product.refresh_from_db()
        self.assertEqual(product.output_image_paths, [None, "outputs/b"])
        self.assertEqual(product.missing(), [0])

    def files(self) -> int:
        folders = ("outputs", "thumbnails")
        return sum(len(_names(folder)) for folder in folders)


class FeedingTestCase(CatalogueTestCase):
    def test_it_feeds_a_window_and_products_that_end_feed_others(self) -> None:
        paths = [f"/{n}.jpg" for n in range(feeding.WINDOW + feeding.PORTION + 3)]
        request = self.start(*paths)
        work_one()
        self.assertEqual(Job.objects.due().count(), feeding.WINDOW)
        for _ in range(feeding.PORTION):
            work_one()
        self.assertEqual(Job.objects.due().count(), feeding.WINDOW)
        self.assertEqual(request.products.filter(status=None).count(), 3)

    def test_it_fills_up_what_was_lost(self) -> None:
        request = self.start("/1.jpg", "/2.jpg")
        work_one()
        Job.objects.filter(product__serial_number=1).delete()
        Product.objects.filter(serial_number=1).update(status=None)
        self.assertEqual(feeding.top_up(), 1)
        self.assertEqual(feeding.top_up(), 0)
        self.assertEqual(request.products.live().count(), 2)

    def test_it_keeps_the_order_of_the_file_behind_other_peoples_pictures(self) -> None:
        self.start("/1.jpg", "/2.jpg", "/3.jpg")
        work_one()
        jobs = [claim(), claim(), claim()]
        serials = [job.product.serial_number for job in jobs if job.product]
        self.assertEqual(serials, [1, 2, 3])
        self.assertLess(jobs[0].priority, 0)


def _names(folder: str) -> list[str]:
    found = []
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    found += files
    for name in folders:
        found += _names(f"{folder}/{name}")
    return found
