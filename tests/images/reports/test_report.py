"""The form that reports a picture, and what it does at once."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from images.models import Image, Report
from images.reports import addresses, limits
from tests.images.reports.base import ReportsTestCase
from tests.people import make_garment, make_image, make_vendor
from tests.templates_app.people import make_template_image


class FormTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = make_image(self.alice)

    def test_it_opens_without_logging_in_and_says_what_will_happen(self) -> None:
        r = self.visitor.get(addresses.address_of(self.image))
        self.assertContains(r, "nobody but its owner sees the picture")
        for reason in Report.Reason.labels:
            self.assertContains(r, escape(reason))
        self.assertNotContains(r, "alice")
        self.assertNotContains(r, self.image.file_name)
        self.assertContains(r, "noindex")
        self.assertIn("no-store", r["Cache-Control"])

    def test_looking_at_the_form_reports_nothing(self) -> None:
        self.visitor.get(addresses.address_of(self.image))
        self.visitor.head(addresses.address_of(self.image))
        self.assertFalse(Report.objects.exists())

    def test_a_report_hides_the_picture_at_once_and_says_so(self) -> None:
        r = self.send(self.image, words="It is me, and nobody asked.")
        report = Report.objects.get()
        self.assertEqual((report.image, report.reporter, report.state), (self.image, None, "open"))
        self.assertEqual(report.words, "It is me, and nobody asked.")
        self.assert_hidden(self.image)
        self.assertContains(self.visitor.get(r["Location"]), "Nobody but its owner sees this")

    def test_who_is_signed_in_is_noted(self) -> None:
        self.send(self.image, self.of(self.bob))
        self.assertEqual(Report.objects.get().reporter, self.bob)

    def test_it_wants_a_reason(self) -> None:
        for reason in ("", "because", "other"):
            with self.subTest(reason):
                self.assertEqual(self.send(self.image, reason=reason).status_code, 422)
        self.assertContains(
            self.send(self.image, reason="other"), "Say in a few words", status_code=422
        )
        self.assertFalse(Report.objects.exists())
        self.assertEqual(self.send(self.image, reason="other", words="Spam.").status_code, 302)

    def test_it_wants_its_token(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        self.assertEqual(self.send(self.image, strict).status_code, 403)

    def test_the_owner_of_a_picture_needs_no_report(self) -> None:
        shop = make_vendor(self.alice)
        for image in (self.image, make_garment(shop)):
            for r in (self.send(image, self.client), self.client.get(addresses.address_of(image))):
                self.assertContains(r, "This picture is yours")
            self.assert_hidden(image, hidden=False)

    def test_templates_are_reported_too(self) -> None:
        template = make_template_image()
        self.send(template, self.of(self.bob))
        self.assert_hidden(template)


class AddressTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = make_image(self.alice)

    def assert_nothing(self, signed: str) -> None:
        for name in ("get", "post"):
            r = getattr(self.visitor, name)(reverse("report", args=[signed]), {"reason": "person"})
            self.assertContains(r, "This address reports nothing any more.", status_code=404)
        self.assertFalse(Report.objects.exists())

    def test_only_who_was_shown_a_picture_can_report_it(self) -> None:
        signed = addresses.sign(self.image)
        for made_up in (self.image.pk.hex, f"{signed}x", signed.replace(":", ":1", 1), "x:y:z"):
            with self.subTest(made_up):
                self.assert_nothing(made_up)

    def test_a_signature_of_something_else_is_none_of_a_picture(self) -> None:
        self.assert_nothing(signing.TimestampSigner(salt="other").sign(self.image.pk.hex))
        self.assert_nothing(signing.TimestampSigner(salt="images.reports").sign("no id"))

    def test_it_runs_out_after_thirty_days(self) -> None:
        signed = addresses.sign(self.image)
        with mock.patch("django.core.signing.time.time") as now:  # the clock, not the work
            now.return_value = float(signing.b62_decode(signed.split(":")[1])) + 86400 * 30 - 1
            self.assertEqual(addresses.read(signed), self.image.pk)
            now.return_value += 2
            self.assertIsNone(addresses.read(signed))
        self.assertEqual(addresses.MAX_AGE, timedelta(days=30))

    def test_a_picture_that_is_gone_is_told_of(self) -> None:
        signed = addresses.sign(self.image)
        Image.objects.filter(pk=self.image.pk).delete()
        self.assert_nothing(signed)
        self.assertContains(
            self.visitor.get(reverse("report-sent", args=[signed])), "The picture is deleted"
        )


class OftenTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = make_image(self.alice)

    def test_one_person_reports_a_picture_once(self) -> None:
        bob = self.of(self.bob)
        self.send(self.image, bob)
        r = bob.get(self.send(self.image, bob)["Location"])
        self.assertContains(r, "You reported this picture before.")
        self.assertEqual(Report.objects.count(), 1)

    def test_one_visitor_reports_a_picture_once(self) -> None:
        self.send(self.image)
        r = self.visitor.get(self.send(self.image)["Location"])
        self.assertContains(r, "You reported this picture before.")
        self.assertEqual(Report.objects.count(), 1)
        self.send(make_image(self.alice))
        self.send(self.image, Client(headers={"user-agent": "another browser"}))
        self.assertEqual(Report.objects.count(), 3)

    def test_a_network_reports_only_so_many(self) -> None:
        for _ in range(int(limits.PER_NETWORK.split("/")[0])):
            last = self.send(make_image(self.alice))
        self.assertEqual(last.status_code, 302)
        r = self.send(self.image)
        self.assertContains(r, "Too many reports came from you", status_code=429)
        self.assert_hidden(self.image, hidden=False)
        elsewhere = self.visitor.post(
            addresses.address_of(self.image), {"reason": "person"}, REMOTE_ADDR="203.0.113.9"
        )
        self.assertEqual(elsewhere.status_code, 302)

    def test_a_person_reports_only_so_many_from_anywhere(self) -> None:
        bob = self.of(self.bob)
        for number in range(int(limits.PER_PERSON.split("/")[0]) + 1):
            last = bob.post(
                addresses.address_of(make_image(self.alice)),
                {"reason": "person"},
                REMOTE_ADDR=f"203.0.113.{number + 1}",
            )
        self.assertEqual(last.status_code, 429)
        self.assertEqual(Report.objects.count(), int(limits.PER_PERSON.split("/")[0]))

    def test_what_staff_let_stand_is_not_hidden_by_the_next_report(self) -> None:
        self.report(self.image, state="dismissed", handled_at="2026-01-01T00:00:00Z")
        r = self.send(self.image)
        self.assert_hidden(self.image, hidden=False)
        self.assertEqual(Report.objects.open().count(), 1)
        self.assertContains(self.visitor.get(r["Location"]), "have looked at this picture before")
