"""The page of one try-on, its actions, and the list of them."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import Quota
from conversions.models import Conversion
from images.models import Image, ImageUsage
from tests.conversions.base import ConversionsTestCase
from tests.people import make_image

ACTIONS = ("try-on-cancel", "try-on-retry", "try-on-delete")
PAGES = ("try-on", "try-on-state", "try-on-download")


class ConversionPageTestCase(ConversionsTestCase):
    def done(self, conversion: Conversion | None = None) -> Conversion:
        conversion = conversion or self.convert()
        key = default_storage.save("test/result.jpg", ContentFile(b"result"))
        self.addCleanup(default_storage.delete, key)
        result = make_image(
            self.alice, source=self.photo, operation="try_on", file_path=key,
            metadata={"engine_title": "Warp", "weights": [{"name": "pose", "sha256": "ab" * 32}]},
        )  # fmt: skip
        self.move(conversion, "processing")
        self.move(conversion, "completed", result_image_id=result.pk, processing_time_ms=1500)
        return conversion

    def failed(self) -> Conversion:
        conversion = self.convert()
        self.move(conversion, "processing")
        self.move(conversion, "failed", error_message="No person was found.")
        return conversion

    def url(self, name: str, conversion: Conversion) -> str:
        return reverse(name, args=[conversion.pk])

    def test_strangers_see_and_do_nothing(self) -> None:
        conversion = self.done()
        self.client.force_login(self.bob)
        for name in PAGES:
            self.assertEqual(self.client.get(self.url(name, conversion)).status_code, 404, name)
        for name in ACTIONS:
            self.assertEqual(self.client.post(self.url(name, conversion)).status_code, 404, name)
        self.assertRedirects(
            self.client.get(reverse("try-on-of", args=[conversion.result_image_id])),
            reverse("library"), fetch_redirect_response=False,
        )  # fmt: skip

    def test_who_is_not_logged_in_is_asked_to(self) -> None:
        conversion = self.done()
        for name in (*PAGES, "try-on-of"):
            url = self.url(name, conversion)
            self.assertRedirects(Client().get(url), f"{reverse('login')}?next={url}")

    def test_what_changes_something_refuses_get(self) -> None:
        conversion = self.done()
        for name in ACTIONS:
            self.assertEqual(self.client.get(self.url(name, conversion)).status_code, 405, name)

    def test_it_waits_and_asks_again(self) -> None:
        page = self.client.get(self.convert().get_absolute_url())
        self.assertContains(page, "data-live")
        self.assertContains(page, "Waiting for its turn")

    def test_the_result_is_labelled_and_says_what_made_it(self) -> None:
        page = self.client.get(self.done().get_absolute_url())
        for text in ("Made with AI", "Warp", "abababababababab", "1.5 s"):
            self.assertContains(page, text)
        self.assertNotContains(page, "data-live")

    def test_a_failure_says_why_and_can_be_tried_again(self) -> None:
        conversion = self.failed()
        page = self.client.get(conversion.get_absolute_url())
        self.assertContains(page, "No person was found.")
        self.assertContains(page, "given back")
        self.client.post(self.url("try-on-retry", conversion))
        conversion.refresh_from_db()
        self.assertEqual(conversion.status, "pending")

    def test_a_retry_without_credit_is_told(self) -> None:
        conversion = self.failed()
        Quota.objects.update(free_per_month=0)
        page = self.client.post(self.url("try-on-retry", conversion), follow=True)
        self.assertContains(page, "used up")

    def test_cancelling_gives_back(self) -> None:
        conversion = self.convert()
        left = self.free_left(self.alice)
        self.client.post(self.url("try-on-cancel", conversion))
        conversion.refresh_from_db()
        self.assertEqual(conversion.status, "cancelled")
        self.assertEqual(self.free_left(self.alice), left + 1)
        page = self.client.post(self.url("try-on-cancel", conversion), follow=True)
        self.assertContains(page, "already ended")

    def test_deleting_is_confirmed_and_takes_the_result_along(self) -> None:
        conversion = self.done()
        url = self.url("try-on-delete", conversion)
        self.assertContains(self.client.post(url), "Delete this try-on?")
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(url, {"confirm": "1"})
        self.assertFalse(Conversion.objects.exists())
        self.assertFalse(Image.objects.filter(operation="try_on").exists())
        self.assertFalse(default_storage.exists("test/result.jpg"))
        self.assertTrue(Image.objects.filter(pk=self.photo.pk).exists())

    def test_deleting_the_photo_takes_everything_made_of_it(self) -> None:
        self.done()
        Image.objects.filter(pk=self.photo.pk).remove()
        self.assertFalse(Conversion.objects.exists())
        self.assertFalse(Image.objects.filter(user=self.alice).exists())

    def test_the_result_is_downloaded_and_that_is_recorded(self) -> None:
        conversion = self.done()
        answer = self.client.get(self.url("try-on-download", conversion))
        self.assertIn("/files/", answer["Location"])
        usage = ImageUsage.objects.filter(image=conversion.result_image, action="download")
        self.assertEqual(usage.count(), 1)

    def test_there_is_nothing_to_download_before_the_end(self) -> None:
        answer = self.client.get(self.url("try-on-download", self.convert()))
        self.assertEqual(answer.status_code, 404)

    def test_the_page_of_a_result_is_that_of_its_try_on(self) -> None:
        conversion = self.done()
        assert conversion.result_image
        answer = self.client.get(conversion.result_image.get_absolute_url())
        self.assertRedirects(answer, conversion.get_absolute_url())

    def test_the_owner_of_a_shop_sees_what_it_tried_on(self) -> None:
        photo = make_image(self.vera)
        conversion = self.convert(user_id=None, vendor_id=self.shop.pk, user_image_id=photo.pk)
        self.client.force_login(self.vera)
        self.assertEqual(self.client.get(conversion.get_absolute_url()).status_code, 200)

    def test_what_runs_is_in_the_shell(self) -> None:
        conversion = self.convert()
        page = self.client.get(reverse("running"))
        self.assertContains(page, self.shirt.file_name)
        self.assertContains(page, self.url("try-on-cancel", conversion))

    def test_a_try_on_is_no_cut_out_of_its_photo(self) -> None:
        self.done()
        page = self.client.get(reverse("image", args=[self.photo.pk]))
        self.assertContains(page, "Not cut out")
        self.assertNotContains(page, "result.jpg")


class HistoryTestCase(ConversionsTestCase):
    URL = "/try-on/history/"

    def test_it_is_empty_at_first(self) -> None:
        self.assertContains(self.client.get(self.URL), "Nothing tried on yet")

    def test_it_lists_ones_own(self) -> None:
        mine = self.convert()
        theirs = self.convert(user_id=self.bob.pk, user_image_id=make_image(self.bob).pk)
        page = self.client.get(self.URL)
        self.assertContains(page, mine.get_absolute_url())
        self.assertNotContains(page, theirs.get_absolute_url())

    def test_it_costs_the_same_for_one_and_for_many(self) -> None:
        self.convert()
        with self.assertNumQueries(5):
            self.client.get(self.URL)
        for _ in range(15):
            self.move(self.convert(), "cancelled")
        with self.assertNumQueries(5):
            self.client.get(self.URL)
