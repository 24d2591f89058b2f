"""Beginning couple pictures, cancelling, asking again, deleting."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent
from conversions.couples import limits, services
from conversions.couples.exceptions import (
    BothMustAgree,
    EngineNotOffered,
    PhotoGone,
    TemplateGone,
    TooManyAtOnce,
)
from conversions.models import FaceswapTask
from images.models import Image, ImageUsage, Report
from jobs.models import Job
from templates_app.models import Template
from tests.conversions.couples.base import CouplesTestCase, make_photo
from tests.people import make_image
from tests.templates_app.people import make_template


class BeginTestCase(CouplesTestCase):
    def test_it_queues_one_task_for_each_picture(self) -> None:
        pier = make_template("At the pier")
        tasks = self.begin(self.beach, pier)
        self.assertEqual({task.template for task in tasks}, {self.beach, pier})
        for task in tasks:
            self.assertEqual((task.status, self.job_of(task).status), ("pending", "queued"))
            self.assertEqual((task.husband_image, task.wife_image), (self.his, self.hers))
        self.beach.refresh_from_db()
        self.assertEqual(self.beach.popularity_score, 1)

    def test_pictures_are_counted_in_the_order_of_their_ids(self) -> None:
        """Two people who choose the same pictures in another order wait for each other, no more."""
        templates = [make_template(f"Picture {number}") for number in range(4)]
        templates.sort(key=lambda template: template.pk, reverse=True)
        tasks = self.begin(*templates)
        self.assertEqual([task.template for task in tasks], templates[::-1])

    def test_options_are_kept(self) -> None:
        task = self.begin_one(keep_expression=True)
        self.assertTrue(task.keep_expression)
        self.assertEqual(self.job_of(task).parameters, {"engine": "auto", "keep_expression": True})

    def test_the_same_again_leads_to_the_one_that_is_under_way(self) -> None:
        first = self.begin_one()
        self.assertEqual(self.begin_one(), first)
        self.assertEqual(Job.objects.count(), 1)
        other = self.begin_one(keep_expression=True)
        swapped = self.begin_one(husband_image=self.hers, wife_image=self.his)
        self.assertEqual(len({first, other, swapped}), 3)

    def test_what_has_ended_can_be_made_once_more(self) -> None:
        first = self.begin_one()
        services.cancel(first)
        self.assertNotEqual(self.begin_one(), first)

    def test_without_both_consents_nothing_begins(self) -> None:
        for subject in ("own_face", "partner_face"):
            with self.subTest(subject):
                consent = Consent.objects.get(user=self.alice, subject=subject)
                consent.withdraw()
                with pytest.raises(BothMustAgree) as refused:
                    self.begin()
                self.assertEqual(refused.value.missing, [subject])
                Consent.objects.record(self.alice, subject, None)
        self.assertFalse(FaceswapTask.objects.exists())

    def test_a_picture_that_is_not_on_offer_stops_all_of_it(self) -> None:
        waiting = make_template("Waiting", is_active=False)
        hidden = make_template("Hidden")
        Report.objects.create(image=hidden.image, reason="other")
        for template in (waiting, hidden):
            with self.subTest(template.title), pytest.raises(TemplateGone):
                self.begin(self.beach, template)
        with pytest.raises(TemplateGone):
            services.begin(self.alice, [], self.his, self.hers)
        self.assertFalse(FaceswapTask.objects.exists())

    def test_staff_too_choose_from_active_ones_only(self) -> None:
        type(self.alice).objects.filter(pk=self.alice.pk).update(is_staff=True)
        self.alice.refresh_from_db()
        with pytest.raises(TemplateGone):
            self.begin(make_template("Waiting", is_active=False))

    def test_photos_are_ones_own(self) -> None:
        result = make_image(self.alice, source=self.his, metadata=self.his.metadata)
        for photo in (make_photo(self.bob), result):
            with self.subTest(photo.type), pytest.raises(PhotoGone):
                self.begin(wife_image=photo)
        self.assertFalse(FaceswapTask.objects.exists())

    def test_a_photo_whose_file_is_gone_says_so(self) -> None:
        with pytest.raises(PhotoGone):
            self.begin(wife_image=make_photo(self.alice, metadata={}))

    def test_an_engine_that_is_not_installed_is_refused(self) -> None:
        for name in ("insightface", "nonsense"):
            with self.subTest(name), pytest.raises(EngineNotOffered):
                self.begin(engine=name)

    def test_so_many_at_once_and_no_more(self) -> None:
        for number in range(limits.LIVE - 1):
            FaceswapTask.objects.create(
                user=self.alice, template=make_template(f"Picture {number}"),
                husband_image=self.his, wife_image=self.hers,
            )  # fmt: skip
        with pytest.raises(TooManyAtOnce, match="29 of your couple pictures"):
            self.begin(self.beach, make_template("One more"))
        self.begin(self.beach)
        self.begin(self.beach)  # the same again is no more
        with pytest.raises(TooManyAtOnce):
            self.begin(make_template("Another"))

    def test_the_history_tells_of_it(self) -> None:
        self.begin_one()
        rows = ImageUsage.objects.filter(action="use_in_conversion")
        told = {(row.image_id, row.user_id, str(row.metadata)) for row in rows}
        pictures = (self.his, self.hers, self.beach.image)
        self.assertEqual(told, {(image.pk, self.alice.pk, "{}") for image in pictures})

    def test_it_locks_what_it_uses_in_the_order_of_their_ids(self) -> None:
        """Whoever begins or deletes waits for the other, and never each for the other."""
        with CaptureQueriesContext(connection) as queries:
            self.begin(make_template("One"), make_template("Two"))
        locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
        tables = [sql.partition('FROM "')[2].partition('"')[0] for sql in locks]
        self.assertEqual(tables, ["users", "images", "templates"])
        for table, sql in zip(tables[1:], locks[1:], strict=True):
            by_id = rf'ORDER BY (1|"{table}"\."id") ASC FOR NO KEY UPDATE OF "{table}"'
            self.assertRegex(sql, by_id)


class MoveTestCase(CouplesTestCase):
    def test_cancelling_ends_it_once(self) -> None:
        task = self.begin_one()
        self.assertTrue(services.cancel(task))
        self.assertFalse(services.cancel(task))
        task.refresh_from_db()
        self.assertEqual((task.status, self.job_of(task).status), ("cancelled", "cancelled"))

    def test_what_failed_can_be_tried_again(self) -> None:
        task = self.failed()
        self.assertTrue(services.retry(task))
        task.refresh_from_db()
        self.assertEqual((task.status, self.job_of(task).status), ("pending", "queued"))

    def test_what_is_under_way_or_done_cannot(self) -> None:
        self.assertFalse(services.retry(self.begin_one()))
        self.assertFalse(services.retry(self.done()))

    def test_the_one_that_was_faster_has_it(self) -> None:
        task = self.failed()
        stale = FaceswapTask.objects.get(pk=task.pk)
        self.assertTrue(services.retry(task))
        self.assertFalse(services.retry(stale))

    def test_a_task_without_its_job_gets_a_new_one(self) -> None:
        task = self.failed()
        Job.objects.all().delete()
        self.assertTrue(services.retry(task))
        self.assertEqual(self.job_of(task).status, "queued")

    def test_without_its_picture_it_is_not_tried_again(self) -> None:
        for take_away in (
            lambda: Template.objects.filter(pk=self.beach.pk).update(is_active=False),
            lambda: Template.objects.filter(pk=self.beach.pk).delete(),
        ):
            task = self.failed()
            take_away()
            task.refresh_from_db()
            with pytest.raises(TemplateGone):
                services.retry(task)
            Template.objects.filter(pk=self.beach.pk).update(is_active=True)

    def test_without_consent_it_is_not_tried_again(self) -> None:
        task = self.failed()
        Consent.objects.get(subject="partner_face").withdraw()
        with pytest.raises(BothMustAgree):
            services.retry(task)

    def test_trying_again_is_bounded_too(self) -> None:
        task = self.failed()
        for _ in range(limits.LIVE):
            FaceswapTask.objects.create(
                user=self.alice, husband_image=self.his, wife_image=self.hers
            )
        with pytest.raises(TooManyAtOnce):
            services.retry(task)


class GoneTestCase(CouplesTestCase):
    """The picture that was made goes with whatever it was made of, and with its task."""

    def test_with_the_task(self) -> None:
        services.remove(self.done())
        self.assert_gone()
        self.assertEqual(Image.objects.filter(user=self.alice).count(), 2)

    def test_with_his_photo(self) -> None:
        self.done()
        Image.objects.filter(pk=self.his.pk).remove()
        self.assert_gone()

    def test_with_her_photo(self) -> None:
        self.done()
        Image.objects.filter(pk=self.hers.pk).remove()
        self.assert_gone()
        self.assertTrue(Image.objects.filter(pk=self.his.pk).exists())

    def test_with_the_account(self) -> None:
        self.done()
        self.alice.delete_with_everything()
        self.assert_gone()
        self.assertTrue(Template.objects.filter(pk=self.beach.pk).exists())

    def test_a_task_outlives_its_template_and_its_result(self) -> None:
        task = self.done()
        assert task.result_image
        Image.objects.filter(pk=task.result_image.pk).remove()
        self.beach.image.delete()
        task.refresh_from_db()
        self.assertEqual((task.template, task.result_image), (None, None))

    def assert_gone(self) -> None:
        self.assertFalse(FaceswapTask.objects.exists())
        self.assertFalse(Job.objects.exists())
        self.assertFalse(Image.objects.filter(operation="face_swap").exists())
