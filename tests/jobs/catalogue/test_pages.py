from __future__ import annotations

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.test import override_settings
from django.urls import reverse

from jobs.catalogue import steering
from jobs.models import Job, Request, Sheet, WebhookEndpoint
from jobs.webhooks import announcing
from tests.jobs.base import claim
from tests.jobs.catalogue.base import CatalogueTestCase, catalogue
from tests.working import work_one


def sent(data: bytes, name: str = "spring.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data, "text/csv")}


class NewTestCase(CatalogueTestCase):
    url = "/bulk/new/"

    def test_a_file_without_faults_leads_to_the_choice(self) -> None:
        data = catalogue(self.products("/1.jpg"))
        response = self.client.post(self.url, sent(data), follow=True)
        self.assertContains(response, "Start 1 product")
        self.assertContains(response, "Product 1")
        self.assertFalse(Request.objects.exists())

    def test_faults_are_told_by_row_and_column(self) -> None:
        data = catalogue([(1, "", "https://a.example.com/1.jpg"), (1, "Cup", "nowhere")])
        response = self.client.post(self.url, sent(data))
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "3 faults in spring.csv", status_code=422)
        self.assertContains(response, "Product Name", status_code=422)
        self.assertFalse(Sheet.objects.exists())

    def test_what_is_no_csv_gets_a_sentence(self) -> None:
        response = self.client.post(self.url, sent(b"PK\x03\x04"))
        self.assertContains(response, "Excel", status_code=422)

    def test_no_file_gets_a_sentence(self) -> None:
        self.assertContains(self.client.post(self.url), "Choose a CSV file.", status_code=422)

    def test_the_template_can_be_sent_as_it_is(self) -> None:
        data = self.client.get(reverse("sheet-template")).content
        response = self.client.post(self.url, sent(data))
        self.assertEqual(response.status_code, 302, response.content)

    @override_settings(MAX_UPLOAD_MB=1, MAX_CSV_MB=3, FILE_UPLOAD_MAX_MEMORY_SIZE=0)
    def test_a_file_larger_than_a_photo_may_be_is_read_to_its_end(self) -> None:
        rows = [(n, "x" * 250, "https://a.example.com/1.jpg") for n in range(1, 7001)]
        data = catalogue(rows)
        self.assertGreater(len(data), 1.5 * 1024**2)
        self.client.post(self.url, sent(data))
        self.assertEqual(Sheet.objects.get().row_count, 7000)

    def test_it_needs_an_account(self) -> None:
        self.client.logout()
        self.assertEqual(self.client.get(self.url).status_code, 302)


class SheetTestCase(CatalogueTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = self.sheet(self.products("/1.jpg", "/2.jpg"))
        self.url = self.made.get_absolute_url()

    def test_it_starts_with_the_chosen_operation(self) -> None:
        choice = {"format": "webp", "quality": 70, "width": 100, "aim": "quality", "fit": "fit"}
        response = self.client.post(self.url, choice)
        request = Request.objects.get()
        self.assertRedirects(response, request.get_absolute_url())
        self.assertEqual(request.what.format, "webp")
        self.assertEqual((request.what.quality, request.what.width), (70, 100))

    def test_a_number_of_kilobytes_is_counted_as_it_is_told(self) -> None:
        self.client.post(self.url, {"aim": "bytes", "max_kb": 20})
        request = Request.objects.get()
        self.assertEqual(request.what.max_bytes, 20_000)
        self.assertContains(self.client.get(request.get_absolute_url()), "20 kB")

    def test_an_empty_choice_compresses_at_50(self) -> None:
        self.client.post(self.url, {})
        self.assertEqual(Request.objects.get().what.quality, 50)

    def test_choices_that_make_no_sense_get_a_sentence(self) -> None:
        for choice, said in (
            ({"quality": 500}, "a whole number from 1 to 100"),
            ({"aim": "bytes"}, "how many kB"),
            ({"fit": "cover", "width": 5}, "its width and its height"),
            ({"webhook_url": "ftp://a.example.com"}, "http"),
        ):
            with self.subTest(said):
                response = self.client.post(self.url, choice)
                self.assertContains(response, said, status_code=422)
        self.assertFalse(Request.objects.exists())

    def test_it_notices_the_same_file(self) -> None:
        self.client.post(self.url, {})
        again = self.sheet(self.products("/1.jpg", "/2.jpg"))
        self.assertContains(self.client.get(again.get_absolute_url()), "sent this very file before")

    def test_a_started_sheet_leads_to_its_request(self) -> None:
        self.client.post(self.url, {})
        self.assertRedirects(self.client.get(self.url), Request.objects.get().get_absolute_url())
        self.client.post(self.url, {})
        self.assertEqual(Request.objects.count(), 1)

    def test_a_webhook_shows_its_secret_once(self) -> None:
        choice = {"webhook_url": "https://hooks.example.com/done"}
        secret_of = WebhookEndpoint.objects.get
        first = self.client.post(self.url, choice, follow=True)
        self.assertContains(first, secret_of().secret)
        again = self.client.get(Request.objects.get().get_absolute_url())
        self.assertNotContains(again, secret_of().secret)

    def test_the_page_asks_until_the_webhook_was_told(self) -> None:
        self.client.post(self.url, {"webhook_url": "https://hooks.example.com/done"})
        request = Request.objects.get()
        told = reverse("request-told", args=[request.pk])
        self.assertContains(self.client.get(told), "every 3s")
        Job.objects.exclude(sheet=None).delete()
        Request.objects.update(status="failed", error_message="So it is.", completed_at=Now())
        announcing.announce_ended()
        response = self.client.get(told)
        self.assertNotContains(response, "every 3s")
        self.assertContains(response, "request.failed")

    def test_it_can_be_dropped(self) -> None:
        self.client.post(reverse("sheet-discard", args=[self.made.pk]))
        self.assertFalse(Sheet.objects.exists())

    def test_nobody_else_finds_it(self) -> None:
        self.client.force_login(self.bob)
        self.assertEqual(self.client.get(self.url).status_code, 404)
        self.client.post(reverse("sheet-discard", args=[self.made.pk]))
        self.assertTrue(Sheet.objects.exists())


class TrialTestCase(CatalogueTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = self.sheet(self.products("/1.jpg", "/missing"))
        self.url = reverse("sheet-try", args=[self.made.pk])

    def try_out(self, path: str = "/1.jpg", **choice: object) -> None:
        data = {"url": self.shop.urls(path)[0], **choice}
        self.client.post(self.url, data, headers={"HX-Request": "true"})

    def trial(self) -> str:
        return self.client.get(reverse("sheet-trial", args=[self.made.pk])).content.decode()

    def test_it_shows_what_the_operation_makes_of_one_picture(self) -> None:
        self.try_out(quality=30)
        self.assertIn("hx-get", self.trial())
        work_one()
        self.made.refresh_from_db()
        self.assertLess(self.made.preview["out"], self.made.preview["in"])
        self.assertIn(self.made.preview["after"], self.trial())
        self.assertNotIn("every 700ms", self.trial())

    def test_the_chosen_picture_stays_chosen_while_it_is_tried(self) -> None:
        self.try_out("/missing")
        url = self.shop.urls("/missing")[0]
        self.assertIn(f'<option value="{url}" selected>', self.trial())

    def test_the_last_choice_counts(self) -> None:
        self.try_out(quality=30)
        self.try_out(quality=80)
        self.work()
        self.made.refresh_from_db()
        self.assertEqual(self.made.preview["quality"], 80)

    def test_a_new_try_replaces_the_files_of_the_one_before(self) -> None:
        self.try_out()
        work_one()
        self.made.refresh_from_db()
        before = self.made.preview
        self.try_out(quality=80)
        with self.captureOnCommitCallbacks(execute=True):
            work_one()
        self.made.refresh_from_db()
        after = self.made.preview
        self.assertEqual({*before["keys"]} & {*after["keys"]}, {before["source"]})
        self.assertFalse(default_storage.exists(before["after"]))
        self.assertTrue(default_storage.exists(after["source"]))
        self.assertEqual(self.shop.asked["/1.jpg"], 1)

    def test_it_says_why_a_picture_cannot_be_had(self) -> None:
        self.try_out("/missing")
        work_one()
        self.assertIn("404", self.trial())

    def test_it_tries_only_pictures_of_the_file(self) -> None:
        self.try_out("/elsewhere.jpg")
        self.assertFalse(Job.objects.exists())

    def test_a_try_that_runs_does_not_keep_from_starting(self) -> None:
        self.try_out()
        self.client.post(self.made.get_absolute_url(), {})
        self.work()
        self.assertEqual(Request.objects.get().pictures_done, 1)


class RequestPageTestCase(CatalogueTestCase):
    def test_it_shows_totals_and_products(self) -> None:
        request = self.done("/1.jpg", "/missing", each=2)
        response = self.client.get(request.get_absolute_url())
        self.assertContains(response, "1 picture failed.")
        self.assertContains(response, "1 of 2 done")
        self.assertContains(response, "404")

    def test_it_shows_only_what_failed_when_asked(self) -> None:
        request = self.done("/1.jpg", "/missing")
        response = self.client.get(request.get_absolute_url(), {"show": "failed"})
        self.assertNotContains(response, "Product 1<")
        self.assertContains(response, "Product 2<")

    def test_it_polls_while_work_goes_on_and_stops_after(self) -> None:
        request = self.start("/1.jpg")
        live = reverse("request-live", args=[request.pk])
        self.assertContains(self.client.get(live), "every 2s")
        self.work()
        response = self.client.get(live)
        self.assertNotContains(response, "every 2s")
        self.assertContains(response, 'id="page-action"')

    def test_it_tells_how_far_the_reading_is(self) -> None:
        request = self.start("/1.jpg")
        job = claim()
        Job.objects.filter(pk=job.pk).update(step="Reading rows: 5 000 of 100 000", progress=5)
        self.assertContains(self.client.get(request.get_absolute_url()), "Reading rows")

    def test_it_costs_the_same_for_any_number_of_products(self) -> None:
        request = self.done(*[f"/{n}.jpg" for n in range(12)])
        with self.assertNumQueries(6):  # session, user, request, products, what runs: two
            self.client.get(request.get_absolute_url())

    def test_the_list_costs_the_same_for_any_number_of_requests(self) -> None:
        for _ in range(4):
            self.start("/1.jpg")
        with self.assertNumQueries(5):
            response = self.client.get(reverse("requests"))
        self.assertContains(response, "spring.csv")

    def test_nobody_else_finds_it(self) -> None:
        request = self.done("/1.jpg")
        self.client.force_login(self.bob)
        for name in ("request", "request-live", "request-csv", "request-zip"):
            self.assertEqual(self.client.get(reverse(name, args=[request.pk])).status_code, 404)
        for deed in ("pause", "cancel", "retry", "close"):
            url = reverse("request-steer", args=[request.pk, deed])
            self.assertEqual(self.client.post(url).status_code, 404)
        url = reverse("request-delete", args=[request.pk])
        self.assertEqual(self.client.post(url, {"confirm": "1"}).status_code, 404)

    def test_buttons_do_what_they_say(self) -> None:
        request = self.start("/1.jpg")
        work_one()
        for deed, column, expected in (
            ("pause", "is_paused", True),
            ("resume", "is_paused", False),
            ("cancel", "status", "cancelled"),
            ("retry", "status", "processing"),
            ("close", "share_key", ""),
        ):
            with self.subTest(deed):
                self.client.post(reverse("request-steer", args=[request.pk, deed]))
                request = Request.objects.get()
                self.assertEqual(getattr(request, column), expected)
        self.client.post(reverse("request-steer", args=[request.pk, "open"]))
        self.assertTrue(Request.objects.get().share_key)

    def test_a_button_that_came_too_late_says_so(self) -> None:
        request = self.done("/1.jpg")
        url = reverse("request-steer", args=[request.pk, "pause"])
        self.assertContains(self.client.post(url, follow=True), "does not run")

    def test_an_unknown_button_is_not_there(self) -> None:
        url = reverse("request-steer", args=[self.start("/1.jpg").pk, "explode"])
        self.assertEqual(self.client.post(url).status_code, 404)

    def test_deleting_asks_first(self) -> None:
        request = self.done("/1.jpg")
        url = reverse("request-delete", args=[request.pk])
        self.assertContains(self.client.post(url), "This cannot be undone.")
        self.assertRedirects(self.client.post(url, {"confirm": "1"}), reverse("requests"))
        self.assertEqual(self.client.get(request.get_absolute_url()).status_code, 404)

    def test_the_shell_shows_it_as_one_thing(self) -> None:
        request = self.start("/1.jpg", "/2.jpg")
        work_one()
        response = self.client.get(reverse("running"))
        self.assertContains(response, "1 running")
        self.assertContains(response, request.get_absolute_url())
        steering.cancel(request)
        self.assertContains(self.client.get(reverse("running")), "Nothing runs")


@override_settings(MAX_CSV_ROWS=1000)
class HonestNumbersTestCase(CatalogueTestCase):
    def test_it_says_how_many_rows_are_taken(self) -> None:
        self.assertContains(self.client.get("/bulk/new/"), "1,000 products")
