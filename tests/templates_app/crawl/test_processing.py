from __future__ import annotations

import io
import time
from typing import Any
from unittest import mock

from django.core.files.storage import default_storage
from django.test import override_settings
from PIL import Image as Pillow

from imageproc.pipelines.errors import EngineMissing
from images import blocking
from images.models import Image
from jobs.exceptions import LeaseLost
from jobs.models import Job
from templates_app import faces
from templates_app.crawling import keeping, services
from templates_app.crawling.errors import CrawlRefused
from templates_app.crawling.state import State
from templates_app.models import CrawlTask, Template
from templates_app.services import archive
from tests.jobs.base import expire
from tests.templates_app.crawl.base import CrawlTestCase
from tests.templates_app.crawl.site import moving, picture, squares_in
from tests.working import work_one


class CollectTestCase(CrawlTestCase):
    def test_it_collects_what_has_two_faces(self) -> None:
        self.site.put_picture("/one.jpg", 1)
        self.site.put_picture("/crowd.jpg", 2, faces=3)
        self.site.put_picture("/alone.jpg", 3, faces=1)
        task = self.crawl(self.page("/one.jpg", "/crowd.jpg", "/alone.jpg"), category="movie")
        self.assertEqual((task.status, task.images_collected), ("completed", 1))
        self.assertEqual(task.counts, {"collected": 1, "not_two_faces": 2})
        template = Template.objects.get()
        self.assertEqual((template.crawl_task, template.category), (task, "movie"))
        self.assertEqual((template.is_active, template.face_count), (False, 2))
        self.assertEqual(template.source_url, self.site.url("/gallery"))
        self.assertEqual(template.image.type, Image.Type.TEMPLATE)
        self.assertTrue(default_storage.exists(template.image.file_path))
        self.assertEqual(Job.objects.get().priority, -5)

    def test_it_stops_at_as_many_as_are_wanted(self) -> None:
        paths = [f"/{number}.jpg" for number in range(5)]
        for number, path in enumerate(paths):
            self.site.put_picture(path, number)
        task = self.crawl(self.page(*paths), wanted=2)
        self.assertEqual((task.images_collected, task.cursor["end"]), (2, "enough"))
        self.assertEqual(task.counts, {"collected": 2})
        self.assertEqual([self.site.asked_for(path) for path in paths], [1, 1, 0, 0, 0])

    def test_it_stops_after_as_many_as_may_be_looked_at_and_goes_on_when_asked(self) -> None:
        paths = [f"/{number}.jpg" for number in range(6)]
        for number, path in enumerate(paths):
            self.site.put_picture(path, number, faces=1)
        task = self.crawl(self.page(*paths), wanted=1, filters={"max_seen": 4})
        self.assertEqual(task.counts, {"not_two_faces": 4})
        self.assertEqual(task.cursor["end"], "looked_at_enough")
        services.resume(task)
        self.work(task)
        self.assertEqual((task.counts, task.status), ({"not_two_faces": 6}, "completed"))
        self.assertEqual(task.cursor["end"], "nothing_left")

    def test_what_becomes_of_each_is_counted(self) -> None:
        whole = picture(1)
        self.site.put("/broken.jpg", whole[: len(whole) // 2], "image/jpeg")
        self.site.put("/text.jpg", "<html>no picture</html>")
        self.site.put("/moving.gif", moving(), "image/gif")
        self.site.put("/secret.jpg", picture(2), "image/jpeg", status=403)
        self.site.put_picture("/small.jpg", 3, size=(100, 50))
        self.site.put(
            "/kept.jpg", picture(4), "image/jpeg", headers={"X-Robots-Tag": "noimageindex"}
        )
        names = ("broken.jpg", "text.jpg", "moving.gif", "secret.jpg", "small.jpg", "kept.jpg",
                 "gone.jpg")  # fmt: skip
        task = self.crawl(self.page(*names))
        expected = {"unreadable": 2, "animated": 1, "fetch_failed": 2, "too_small": 1,
                    "not_allowed": 1}  # fmt: skip
        self.assertEqual((task.counts, task.status), (expected, "completed"))
        self.assertFalse(Template.objects.exists())

    def test_a_picture_below_the_usual_size_is_left_out(self) -> None:
        self.site.put_picture("/a.jpg", 1, size=(700, 511))
        self.site.put_picture("/b.jpg", 2, size=(512, 700))
        task = services.begin(None, "custom", self.page("/a.jpg", "/b.jpg"))
        self.assertEqual(self.work(task).counts, {"too_small": 1, "collected": 1})

    @override_settings(MAX_FETCH_MB=1)
    def test_a_huge_file_is_given_up_before_it_is_here(self) -> None:
        self.site.put("/huge.jpg", picture(1) + bytes(3 << 20), "image/jpeg")
        self.assertEqual(self.crawl(self.page("/huge.jpg")).counts, {"too_large": 1})

    @override_settings(MAX_UPLOAD_MB=1)
    def test_what_could_not_be_uploaded_is_not_collected(self) -> None:
        self.site.put("/large.jpg", picture(1) + bytes(2 << 20), "image/jpeg")
        self.assertEqual(self.crawl(self.page("/large.jpg")).counts, {"too_large": 1})

    @override_settings(MAX_MEGAPIXELS=1)
    def test_a_picture_with_too_many_pixels_is_not_decoded(self) -> None:
        file = io.BytesIO()
        Pillow.new("L", (2000, 1000)).save(file, "PNG")
        self.site.put("/wide.png", file.getvalue(), "image/png")
        self.assertEqual(self.crawl(self.page("/wide.png")).counts, {"too_large": 1})

    @override_settings(FETCH_SECONDS=1)
    def test_a_slow_file_is_given_up(self) -> None:
        server = self.serve()
        server.pages["/slow.jpg"] = _drip
        task = self.crawl(self.page(server.url("/slow.jpg")))
        self.assertEqual((task.counts, server.asked_for("/slow.jpg")), ({"fetch_failed": 1}, 3))


def _drip(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(15):
        handler.wfile.write(b"x")
        time.sleep(0.1)


class TwiceTestCase(CrawlTestCase):
    def test_the_same_file_at_another_address_is_no_second_template(self) -> None:
        for path in ("/a.jpg", "/b.jpg"):
            self.site.put_picture(path, 1)
        task = self.crawl(self.page("/a.jpg", "/b.jpg"))
        self.assertEqual(task.counts, {"collected": 1, "looks_like_another": 1})
        self.assertEqual(Template.objects.count(), 1)

    def test_what_looks_like_a_template_is_left_out_and_its_file_not_kept(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        large = Pillow.open(io.BytesIO(picture(1))).resize((320, 240))
        file = io.BytesIO()
        large.save(file, "PNG")
        self.site.put("/b.png", file.getvalue(), "image/png")
        self.assertEqual(self.crawl(self.page("/a.jpg", "/b.png")).counts["looks_like_another"], 1)
        self.assertEqual(Image.objects.count(), 1)

    def test_an_archived_template_counts_too(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        url = self.page("/a.jpg")
        self.crawl(url)
        archive(Template.objects.get())
        Image.objects.update(metadata={})
        self.assertEqual(self.crawl(url).counts, {"looks_like_another": 1})

    def test_a_later_crawl_does_not_even_fetch_what_is_there(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        url = self.page("/a.jpg")
        first = self.crawl(url)
        again = self.work(services.again(first, self.curator))
        self.assertEqual((again.counts, self.site.asked_for("/a.jpg")), ({"known": 1}, 1))

    def test_a_picture_that_two_pages_show_is_fetched_once(self) -> None:
        self.site.put_picture("/a.jpg", 1, faces=1)
        pages = [self.page("/a.jpg", path=path) for path in ("/one", "/two")]
        task = self.crawl("\n".join(pages))
        self.assertEqual(task.counts, {"not_two_faces": 1, "known": 1})
        self.assertEqual(self.site.asked_for("/a.jpg"), 1)

    def test_what_staff_refused_stays_refused(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        url = self.page("/a.jpg")
        self.crawl(url)
        image = Template.objects.get().image
        blocking.block_template(image, self.curator)
        image.delete()
        self.assertEqual(self.crawl(url).counts, {"blocked": 1})

    def test_of_two_crawls_that_add_one_picture_at_once_the_second_drops_it(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        self.site.put_picture("/b.jpg", 1, size=(200, 150))
        url = self.page("/a.jpg", "/b.jpg")
        before = self.files()
        nobody = mock.patch("templates_app.services._nearest", return_value=None)
        unseen = mock.patch("templates_app.crawling.looking.judge", return_value=None)
        with nobody, unseen:  # each looked before the other had added
            task = self.crawl(url)
        self.assertEqual(task.counts, {"collected": 1, "looks_like_another": 1})
        self.assertEqual((Template.objects.count(), Image.objects.count()), (1, 1))
        self.assertEqual(self.files() - before, _stored(Image.objects.get()))


class SliceTestCase(CrawlTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.paths = [f"/{number}.jpg" for number in range(6)]
        for number, path in enumerate(self.paths):
            self.site.put_picture(path, number)
        self.gallery = self.page(*self.paths)

    def fetched(self) -> list[int]:
        return [self.site.asked_for(path) for path in self.paths]

    @override_settings(CRAWL_SLICE_SECONDS=0.01)
    def test_slices_follow_each_other_and_fetch_nothing_twice(self) -> None:
        task = self.begin(self.gallery, wanted=4)
        work_one()
        task.refresh_from_db()
        self.assertEqual((task.status, Job.objects.live().count()), ("pending", 1))
        self.work(task)
        self.assertEqual((task.status, task.counts), ("completed", {"collected": 4}))
        self.assertGreater(Job.objects.count(), 4)
        self.assertEqual({job.priority for job in Job.objects.all()}, {-5})
        self.assertEqual(self.fetched(), [1, 1, 1, 1, 0, 0])
        self.assertEqual(self.site.asked_for("/gallery"), 1)
        self.assertIsNotNone(task.started_at)
        self.assertIsNotNone(task.processed_at)

    def test_a_worker_that_dies_between_pictures_leaves_nothing_to_do_twice(self) -> None:
        before = self.files()
        task = self.begin(self.gallery)
        with DyingAt(3):
            work_one()
        self.assertEqual((Template.objects.count(), Job.objects.get().status), (2, "processing"))
        expire(Job.objects.get())
        Job.objects.lapse()
        self.work(task)
        self.assertEqual(task.counts, {"collected": 6})
        self.assertEqual(self.urls(), {self.site.url(path) for path in self.paths})
        # The one that was in hand was here, and not yet written down.
        self.assertEqual(self.fetched(), [1, 1, 2, 1, 1, 1])
        self.assertEqual(self.site.asked_for("/gallery"), 1)
        stored = set[str]().union(*(_stored(image) for image in Image.objects.all()))
        self.assertEqual(self.files() - before, stored)

    def test_a_worker_that_lost_its_lease_keeps_nothing(self) -> None:
        self.begin(self.gallery)
        save, before = keeping.save, self.files()

        def lost(task: CrawlTask, job: Job, state: Any) -> None:
            if state.collected == 2:
                Job.objects.filter(pk=job.pk).update(attempt=7)
            save(task, job, state)

        with mock.patch.object(keeping, "save", lost):
            work_one()
        self.assertEqual((Template.objects.count(), Image.objects.count()), (1, 1))
        task = CrawlTask.objects.get()
        self.assertEqual((task.counts, task.images_collected), ({"collected": 1}, 1))
        self.assertEqual(self.files() - before, _stored(Image.objects.get()))

    def test_saving_is_fenced(self) -> None:
        task = self.begin(self.gallery)
        job = Job.objects.claim_next("here/test/1")
        assert job is not None
        Job.objects.get().cancel()
        with self.assertRaises(LeaseLost):
            keeping.save(task, job, State(counts={"collected": 9}))
        task.refresh_from_db()
        self.assertEqual((task.counts, task.status), ({}, "cancelled"))

    def test_someone_cancels(self) -> None:
        task = self.begin(self.gallery)

        def cancel(rgb: Any) -> Any:
            if Template.objects.count() == 2:
                services.cancel(CrawlTask.objects.get())
            return squares_in(rgb)

        with mock.patch.object(faces, "positions_in", cancel):
            work_one()
        task.refresh_from_db()
        self.assertEqual((task.status, task.counts), ("cancelled", {"collected": 2}))
        self.assertEqual(self.fetched(), [1, 1, 1, 0, 0, 0])
        services.resume(task)
        self.work(task)
        self.assertEqual((task.status, task.counts), ("completed", {"collected": 6}))
        self.assertEqual(self.fetched(), [1, 1, 2, 1, 1, 1])

    def test_the_progress_is_true(self) -> None:
        told: list[tuple[str, int]] = []

        def tell(_: object, step: str, percent: int) -> None:
            told.append((step, percent))

        with mock.patch("jobs.progress.Reporter.__call__", tell):
            self.crawl(self.gallery, wanted=3)
        percents = [percent for _, percent in told]
        self.assertEqual(percents, sorted(percents))
        self.assertIn(("1 of 3 collected, 1 looked at", 33), told)
        self.assertEqual(told[-1], ("3 of 3 collected, 3 looked at", 99))

    def test_done_is_done(self) -> None:
        task = self.crawl(self.gallery, wanted=1)
        with self.assertRaisesMessage(CrawlRefused, "This is done."):
            services.resume(task)


class Killed(SystemExit):
    """Ends a worker where it is."""


class DyingAt:
    """The worker dies while it looks at so manieth picture; nobody is told."""

    def __init__(self, number: int) -> None:
        self.number, self.looked = number, 0

    def __enter__(self) -> None:
        self.patch = mock.patch.object(faces, "positions_in", self._look)
        self.patch.start()

    def __exit__(self, kind: Any, value: Any, trace: Any) -> bool:
        self.patch.stop()
        return kind is Killed

    def _look(self, rgb: Any) -> Any:
        self.looked += 1
        if self.looked == 2 * self.number - 1:  # each that is kept is looked at twice
            raise Killed
        return squares_in(rgb)


def _stored(image: Image) -> set[str]:
    return {image.file_path, image.thumbnail_path, image.preview_path}


class AwayTestCase(CrawlTestCase):
    def test_a_source_that_is_away_is_tried_again_then_told(self) -> None:
        url = self.site.put("/gallery", "away", status=500)
        task = self.begin(url)
        with self.assertLogs("imageproc.jobs", "ERROR"):
            work_one()
        task.refresh_from_db()
        self.assertEqual((task.status, Job.objects.get().attempt), ("pending", 1))
        with self.assertLogs("imageproc.jobs", "ERROR"):
            self.work(task)
        self.assertEqual((task.status, Job.objects.get().error_code), ("failed", "source_away"))
        self.assertIn("did not answer", task.error_message)
        self.page(path="/gallery")
        services.resume(task)
        self.assertEqual(self.work(task).status, "completed")

    def test_a_source_that_asks_for_time_gets_it(self) -> None:
        gallery = self.site.put("/gallery", "", status=503, headers={"Retry-After": "300"})
        task = self.begin(gallery)
        work_one()
        job = Job.objects.live().get()
        task.refresh_from_db()
        assert job.run_after is not None
        seconds = (job.run_after - job.created_at).total_seconds()
        self.assertEqual((task.status, job.attempt), ("pending", 0))
        self.assertTrue(290 < seconds <= 300, seconds)

    def test_a_source_that_always_asks_for_time_is_given_up(self) -> None:
        gallery = self.site.put("/gallery", "", status=503, headers={"Retry-After": "0"})
        task = self.crawl(gallery)
        self.assertEqual((task.status, Job.objects.get().error_code), ("failed", "source_away"))
        self.assertEqual(self.site.asked_for("/gallery"), 11)

    def test_a_picture_that_comes_at_the_second_try_is_kept(self) -> None:
        busy = iter([503, 200])
        self.site.pages["/a.jpg"] = lambda handler: handler.reply(
            next(busy), picture(1), {"Retry-After": "0"}
        )
        self.assertEqual(self.crawl(self.page("/a.jpg")).counts, {"collected": 1})

    def test_without_networks_it_says_how_to_get_them(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        task = self.begin(self.page("/a.jpg"))
        with mock.patch.object(faces, "positions_in", side_effect=EngineMissing):
            work_one()
        task.refresh_from_db()
        self.assertEqual((task.status, task.error_message), ("failed", str(EngineMissing())))
        self.assertEqual(task.counts, {})
