"""What staff read, see and decide."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import TransactionTestCase, override_settings
from django.urls import reverse

from images.models import BlockedPicture, Image, ImageUsage, Report
from images.reports import letters, services
from images.reports.refusals import PictureGone
from tests.images.reports.base import ReportsTestCase
from tests.people import make_garment, make_image, make_user, make_vendor
from tests.templates_app.people import make_template_image

LIST = "/admin/images/report/"


class LetterTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = make_image(self.alice)

    def tell(self, image: Image) -> list[mail.EmailMessage]:
        with self.captureOnCommitCallbacks(execute=True):
            self.send(image, words="Call me")
        return mail.outbox

    @override_settings(SITE_URL="https://photos.example.org")
    def test_all_active_staff_get_one_letter_each_after_commit(self) -> None:
        make_user("second", is_staff=True)
        make_user("gone", is_staff=True, is_active=False)
        make_user("local", is_staff=True, email="admin@localhost")
        with self.captureOnCommitCallbacks() as callbacks:
            self.send(self.image)
        self.assertEqual(mail.outbox, [])
        for callback in callbacks:
            callback()
        told = [letter.to for letter in mail.outbox]
        self.assertCountEqual(told, [["curator@example.org"], ["second@example.org"]])
        report = Report.objects.get()
        body = str(mail.outbox[0].body)
        self.assertIn(f"https://photos.example.org{LIST}{report.pk}/change/", body)
        self.assertIn("shows somebody who did not agree", body)
        self.assertIn("hidden from everybody but its owner", body)
        self.assertEqual(mail.outbox[0].subject, "A picture was reported · photos.example.org")

    def test_it_says_nothing_of_the_picture_its_owner_or_who_reported(self) -> None:
        letter = f"{self.tell(self.image)[0].subject} {self.tell(self.image)[0].body}"
        for secret in ("alice", "Call me", self.image.file_name):
            self.assertNotIn(secret, letter)

    def test_the_same_picture_is_told_of_once_an_hour(self) -> None:
        self.tell(self.image)
        with self.captureOnCommitCallbacks(execute=True):
            self.send(self.image, self.of(self.bob))
        self.assertEqual((len(mail.outbox), Report.objects.count()), (1, 2))
        self.tell(make_image(self.alice))
        self.assertEqual(len(mail.outbox), 2)
        self.assertEqual(letters.AGAIN.total_seconds(), 3600)

    def test_it_says_when_the_picture_is_still_shown(self) -> None:
        self.report(self.image, state="dismissed", handled_at="2026-01-01T00:00:00Z")
        self.assertIn("it is still shown", str(self.tell(self.image)[0].body))

    @override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
                       EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)  # fmt: skip
    def test_a_post_office_that_is_closed_loses_no_report(self) -> None:
        with (
            self.assertLogs("imageproc.images", "ERROR"),
            self.captureOnCommitCallbacks(execute=True),
        ):
            r = self.send(self.image)
        self.assertEqual(r.status_code, 302)
        self.assert_hidden(self.image)


class DecisionTestCase(ReportsTestCase):
    def test_a_decision_holds_for_all_reports_of_the_picture(self) -> None:
        image, other = make_image(self.alice), make_image(self.alice)
        first = self.report(image)
        self.report(image)
        self.report(other)
        chosen = Report.objects.filter(pk=first.pk)
        self.assertEqual(services.uphold(chosen, self.curator), 2)
        self.assert_hidden(image)
        self.assertEqual(services.dismiss(chosen, self.curator), 2)
        self.assert_hidden(image, hidden=False)
        self.assert_hidden(other)
        handled = Report.objects.filter(image=image).values_list("handled_by", flat=True)
        self.assertEqual(set(handled), {self.curator.pk})
        self.assertEqual(services.dismiss(chosen, self.curator), 0)

    def test_staff_hide_again_what_they_let_stand(self) -> None:
        image = make_image(self.alice)
        report = self.report(image)
        chosen = Report.objects.filter(pk=report.pk)
        services.dismiss(chosen, self.curator)
        self.report(image, reporter=self.bob)
        self.assert_hidden(image, hidden=False)
        services.uphold(Report.objects.open(), self.curator)
        self.assert_hidden(image)

    def test_a_picture_deleted_meanwhile_is_not_reported(self) -> None:
        image = make_image(self.alice)
        Image.objects.filter(pk=image.pk).delete()
        with self.assertRaises(PictureGone):
            services.report(image, None, "person")
        self.assertFalse(Report.objects.exists())


class AdminTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = make_image(self.alice, thumbnail_path="t/a.webp", preview_path="p/a.webp")
        self.reported = self.report(self.image, reporter=self.bob, words="That is me.")
        self.staff = self.of(self.curator)

    def act(self, action: str, *reports: Report, **data: str) -> Any:
        chosen = [str(each.pk) for each in reports or (self.reported,)]
        posted = {"action": action, "_selected_action": chosen, **data}
        answer: Any = self.staff.post(f"{LIST}?state=all", posted, follow=True)
        return answer

    def test_the_front_page_says_how_many_wait(self) -> None:
        index = reverse("admin:index")
        self.assertContains(self.staff.get(index), "<strong>1</strong> reported picture waits")
        self.report(make_image(self.alice))
        self.assertContains(self.staff.get(index), "<strong>2</strong> reported pictures wait")
        services.uphold(Report.objects.all(), self.curator)
        self.assertContains(self.staff.get(index), "No report waits")

    def test_it_lists_the_open_ones_first_with_what_decides(self) -> None:
        done = self.report(make_image(self.alice, file_name="done.jpg"))
        services.uphold(Report.objects.filter(pk=done.pk), self.curator)
        page = self.staff.get(LIST)
        for text in ("t/a.webp", "shows somebody who did not agree", "That is me.",
                     "alice@example.org", "bob@example.org", self.image.file_name):  # fmt: skip
            self.assertContains(page, text)
        self.assertNotContains(page, "done.jpg")
        self.assertContains(self.staff.get(f"{LIST}?state=upheld"), "done.jpg")
        self.assertEqual(len(self.staff.get(f"{LIST}?state=all").context["cl"].result_list), 2)

    def test_the_list_costs_the_same_however_long_it_is(self) -> None:
        for number in range(12):
            shop = make_vendor(make_user(f"seller-{number}"), f"Shop {number}")
            self.report(make_garment(shop), reporter=shop.owner)
        with self.assertNumQueries(4):  # session, user, count, the page
            self.staff.get(LIST)

    def test_one_report_shows_the_picture_and_offers_the_decisions(self) -> None:
        page = self.staff.get(f"{LIST}{self.reported.pk}/change/")
        for text in ("p/a.webp", "Uphold: it stays hidden", "Dismiss: it is shown again"):
            self.assertContains(page, text)
        edited = self.staff.post(f"{LIST}{self.reported.pk}/change/", {"words": "x"})
        self.assertEqual(edited.status_code, 403)

    def test_it_upholds_and_dismisses_and_says_who_did(self) -> None:
        for action, state, hidden in (("uphold", "upheld", True), ("dismiss", "dismissed", False)):
            self.assertContains(self.act(action), f"1 report is {state}")
            self.reported.refresh_from_db()
            self.assertEqual((self.reported.state, self.reported.handled_by), (state, self.curator))
            self.assertIsNotNone(self.reported.handled_at)
            self.assert_hidden(self.image, hidden=hidden)

    def test_it_deletes_the_picture_after_asking(self) -> None:
        key = default_storage.save("test/bad.jpg", ContentFile(b"bad"))
        image = make_image(self.alice, file_path=key, file_name="bad.jpg")
        report = self.report(image)
        self.assertContains(self.act("delete_pictures", report), "Delete the pictures?")
        self.assertTrue(Image.objects.filter(pk=image.pk).exists())
        with self.captureOnCommitCallbacks(execute=True):
            self.assertContains(
                self.act("delete_pictures", report, confirm="1"), "Deleted 1 picture"
            )
        self.assertFalse(Image.objects.filter(pk=image.pk).exists())
        self.assertFalse(default_storage.exists(key))
        report.refresh_from_db()
        self.assertEqual((report.image, report.state, report.handled_by),
                         (None, "upheld", self.curator))  # fmt: skip
        told = ImageUsage.objects.get(action="delete")
        self.assertEqual(told.metadata["image"], str(image.pk))
        self.assertContains(self.staff.get(f"{LIST}?state=all"), "deleted")

    def test_it_refuses_what_is_not_for_the_refusal_list(self) -> None:
        self.assertContains(self.act("block"), "Only templates and couple pictures go on")
        swap = make_image(self.alice, source=self.image, operation="face_swap")
        self.assertContains(self.act("block", self.report(swap)), "and with it where the faces are")
        gone = make_template_image()
        self.assertContains(self.act("block", self.report(gone)), gone.file_name)
        self.assertFalse(BlockedPicture.objects.exists())
        self.assertEqual(Report.objects.open().count(), 3)

    def test_it_is_closed_to_others(self) -> None:
        looker = make_user("looker", is_staff=True)
        for client in (self.of(looker), self.client, self.visitor):
            self.assertNotEqual(client.get(LIST).status_code, 200)
        looker.user_permissions.add(Permission.objects.get(codename="view_report"))
        self.staff = self.of(looker)
        self.assertNotContains(self.staff.get(LIST), "Uphold")
        self.act("uphold")
        self.reported.refresh_from_db()
        self.assertEqual(self.reported.state, "open")


class LettersOutsideTestCase(TransactionTestCase):
    def test_it_writes_with_the_commit(self) -> None:
        make_user("curator", is_staff=True)
        services.report(make_image(make_user("alice")), None, "person")
        self.assertEqual(len(mail.outbox), 1)
