"""The page of one couple picture, its actions, and the list of them."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import Consent
from conversions.models import FaceswapTask
from images.models import Image, ImageUsage, Report
from jobs.models import Job
from templates_app.models import Template
from tests.conversions.couples.base import CouplesTestCase
from tests.people import make_image
from tests.templates_app.people import make_template

ACTIONS = ("couple-cancel", "couple-retry", "couple-delete")
PAGES = ("couple-task", "couple-task-state", "couple-task-card", "couple-download")


def url(name: str, task: FaceswapTask) -> str:
    return reverse(name, args=[task.pk])


class TaskPageTestCase(CouplesTestCase):
    def test_strangers_see_and_do_nothing(self) -> None:
        task = self.done()
        self.client.force_login(self.bob)
        for name in PAGES:
            self.assertEqual(self.client.get(url(name, task)).status_code, 404, name)
        for name in ACTIONS:
            self.assertEqual(self.client.post(url(name, task)).status_code, 404, name)
        of = reverse("couple-of", args=[task.result_image_id])
        self.assertEqual(self.client.get(of).status_code, 404)
        self.assertTrue(FaceswapTask.objects.filter(pk=task.pk, status="completed").exists())

    def test_who_is_not_logged_in_is_asked_to(self) -> None:
        task = self.done()
        for name in (*PAGES, "couple-of"):
            asked = url(name, task)
            self.assertRedirects(Client().get(asked), f"{reverse('login')}?next={asked}")

    def test_what_changes_something_refuses_get(self) -> None:
        task = self.done()
        for name in ACTIONS:
            self.assertEqual(self.client.get(url(name, task)).status_code, 405, name)

    def test_it_waits_and_asks_again(self) -> None:
        page = self.client.get(self.begin_one().get_absolute_url())
        self.assertContains(page, "data-live")
        self.assertContains(page, "Waiting for its turn")

    def test_it_names_the_step_and_the_percent(self) -> None:
        task = self.begin_one()
        self.claim()
        Job.objects.update(step="Fitting his face", progress=40)
        for name in ("couple-task", "couple-task-state", "couple-task-card"):
            page = self.client.get(url(name, task))
            self.assertContains(page, "Fitting his face")
            self.assertContains(page, "40 %")

    def test_the_result_is_labelled_and_says_what_made_it(self) -> None:
        page = self.client.get(self.done().get_absolute_url())
        said = ("Made with AI", "Fitted mesh", "abababababababab", "own mouth was kept", "Share")
        for text in said:
            self.assertContains(page, text)
        for part in ("data-live", "Try again"):
            self.assertNotContains(page, part)

    def test_the_last_answer_brings_download_and_sharing_along(self) -> None:
        task = self.done()
        answer = self.client.get(url("couple-task-state", task))
        self.assertContains(answer, url("couple-download", task))
        self.assertContains(answer, reverse("share", args=[task.result_image_id]))

    def test_it_shows_what_it_is_made_of(self) -> None:
        page = self.client.get(self.done().get_absolute_url())
        for image in (self.his, self.hers):
            self.assertContains(page, image.get_absolute_url())
            self.assertEqual(self.client.get(image.get_absolute_url()).status_code, 200)
        self.assertContains(page, "?again=")

    def test_a_failure_says_why_and_can_be_tried_again(self) -> None:
        task = self.failed()
        page = self.client.get(task.get_absolute_url())
        self.assertContains(page, "His photo: the face is blurred.")
        self.assertContains(page, f"template={self.beach.pk}&amp;again={task.pk}")
        self.client.post(url("couple-retry", task))
        task.refresh_from_db()
        self.assertEqual(task.status, "pending")
        page = self.client.post(url("couple-retry", task), follow=True)
        self.assertContains(page, "Only what failed or was cancelled")

    def test_a_retry_without_its_picture_says_so(self) -> None:
        task = self.failed()
        Template.objects.update(is_active=False)
        page = self.client.post(url("couple-retry", task), follow=True)
        self.assertContains(page, "not on offer any more")

    def test_a_retry_without_consent_leads_to_the_question(self) -> None:
        task = self.failed()
        Consent.objects.get(subject="partner_face").withdraw()
        page = self.client.post(url("couple-retry", task), follow=True)
        self.assertContains(page, "My partner agreed")
        self.assertContains(page, f'name="wife-kept" value="{self.hers.pk}"')
        self.assertContains(page, "On the beach")

    def test_cancelling(self) -> None:
        task = self.begin_one()
        self.client.post(url("couple-cancel", task))
        task.refresh_from_db()
        self.assertEqual(task.status, "cancelled")
        page = self.client.post(url("couple-cancel", task), follow=True)
        self.assertContains(page, "already ended")
        self.assertContains(page, "cancelled before it was done")

    def test_deleting_is_confirmed_and_takes_the_picture_along(self) -> None:
        key = default_storage.save("test/couple.jpg", ContentFile(b"result"))
        task = self.done(file_path=key)
        self.assertContains(self.client.post(url("couple-delete", task)), "Delete this couple")
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(url("couple-delete", task), {"confirm": "1"})
        self.assertFalse(FaceswapTask.objects.exists())
        self.assertFalse(Image.objects.filter(operation="face_swap").exists())
        self.assertFalse(default_storage.exists(key))
        self.assertTrue(Image.objects.filter(pk=self.his.pk).exists())
        told = ImageUsage.objects.get(action="delete")
        self.assertEqual(told.metadata["image"], str(task.result_image_id))

    def test_the_result_is_downloaded_and_that_is_recorded(self) -> None:
        task = self.done()
        answer = self.client.get(url("couple-download", task))
        self.assertIn("/files/", answer["Location"])
        used = ImageUsage.objects.filter(image=task.result_image, action="download")
        self.assertEqual(used.count(), 1)

    def test_there_is_nothing_to_download_before_the_end(self) -> None:
        answer = self.client.get(url("couple-download", self.begin_one()))
        self.assertEqual(answer.status_code, 404)

    def test_the_page_of_a_result_is_that_of_its_task(self) -> None:
        task = self.done()
        assert task.result_image
        answer = self.client.get(task.result_image.get_absolute_url())
        self.assertRedirects(answer, task.get_absolute_url())

    def test_a_result_without_its_task_leads_to_the_library(self) -> None:
        left = make_image(self.alice, source=self.his, operation="face_swap")
        answer = self.client.get(left.get_absolute_url())
        self.assertRedirects(answer, reverse("library"), fetch_redirect_response=False)

    def test_it_stands_without_its_template_and_without_its_result(self) -> None:
        task = self.done()
        Report.objects.create(image=self.beach.image, reason="rights")
        page = self.client.get(task.get_absolute_url())
        self.assertNotContains(page, "Before")
        self.beach.image.delete()
        page = self.client.get(task.get_absolute_url())
        self.assertContains(page, "Couple picture")
        assert task.result_image
        task.result_image.delete()
        page = self.client.get(task.get_absolute_url())
        self.assertContains(page, "This picture was deleted.")
        self.assertContains(self.client.get(reverse("couple-tasks")), task.get_absolute_url())

    def test_what_runs_is_in_the_shell(self) -> None:
        task = self.begin_one()
        page = self.client.get(reverse("running"))
        self.assertContains(page, "On the beach")
        self.assertContains(page, url("couple-cancel", task))

    def test_it_takes_few_queries(self) -> None:
        task = self.begin_one()
        with self.assertNumQueries(4):
            self.client.get(url("couple-task-state", task))
        with self.assertNumQueries(3):
            self.client.get(url("couple-task-card", task))


class TasksTestCase(CouplesTestCase):
    URL = "/couples/tasks/"

    def test_it_is_empty_at_first(self) -> None:
        self.assertContains(self.client.get(self.URL), "No couple pictures yet")

    def test_it_lists_ones_own_newest_first(self) -> None:
        self.done()
        self.begin(make_template("At the pier"))
        FaceswapTask.objects.create(
            user=self.bob, template=make_template("Not hers"),
            husband_image=make_image(self.bob), wife_image=make_image(self.bob),
        )  # fmt: skip
        page = self.client.get(self.URL).content.decode()
        self.assertLess(page.index("At the pier"), page.index("On the beach"))
        self.assertNotIn("Not hers", page)

    def test_each_that_is_under_way_asks_for_its_own_card(self) -> None:
        ended = self.done()
        tasks = self.begin(*(make_template(f"Picture {number}") for number in range(3)))
        page = self.client.get(self.URL)
        for task in tasks:
            self.assertContains(page, f'hx-get="{url("couple-task-card", task)}"')
        self.assertNotContains(page, f'hx-get="{url("couple-task-card", ended)}"')
        card = self.client.get(url("couple-task-card", ended))
        self.assertNotContains(card, "hx-get")

    def test_it_costs_the_same_for_one_and_for_many(self) -> None:
        self.begin()
        with self.assertNumQueries(5):
            self.client.get(self.URL)
        for number in range(24):
            self.begin(make_template(f"Picture {number}"))
        with self.assertNumQueries(5):
            page = self.client.get(self.URL)
        self.assertContains(page, "Older")
        older = self.client.get(self.URL + page.context["page"].older_url)
        self.assertContains(older, "On the beach")
