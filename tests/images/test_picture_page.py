from __future__ import annotations

from django.urls import reverse

from images.models import Image
from jobs.models import Job
from tests.images.base import PicturesTestCase
from tests.people import make_image


class PicturePageTestCase(PicturesTestCase):
    def test_it_is_hidden_from_strangers(self) -> None:
        image = make_image(self.alice)
        self.client.force_login(self.bob)
        for name in ("image", "image-state", "image-card", "image-row", "image-download"):
            with self.subTest(name):
                r = self.client.get(reverse(name, args=[image.pk]))
                self.assertEqual(r.status_code, 404)
        for name in ("image-process", "image-cancel", "image-edit", "image-delete"):
            with self.subTest(name):
                r = self.client.post(reverse(name, args=[image.pk]), {"confirm": "1"})
                self.assertEqual(r.status_code, 404)
        self.assertTrue(Image.objects.filter(pk=image.pk).exists())

    def test_it_changes_nothing_on_get(self) -> None:
        image = make_image(self.alice)
        for name in ("image-process", "image-cancel", "image-edit", "image-delete"):
            self.assertEqual(self.client.get(reverse(name, args=[image.pk])).status_code, 405)

    def test_it_shows_before_and_after(self) -> None:
        photo = make_image(self.alice, preview_path="p/before.webp")
        make_image(self.alice, source=photo, preview_path="p/after.webp")
        r = self.client.get(photo.get_absolute_url())
        self.assertContains(r, "p/before.webp")
        self.assertContains(r, "p/after.webp")

    def test_it_shows_the_result_that_was_chosen(self) -> None:
        photo = make_image(self.alice)
        older = make_image(self.alice, source=photo)
        make_image(self.alice, source=photo)
        r = self.client.get(f"{photo.get_absolute_url()}?result={older.pk}")
        self.assertEqual(r.context["result"], older)

    def test_it_leads_from_a_result_to_its_photo(self) -> None:
        photo = make_image(self.alice)
        result = make_image(self.alice, source=photo)
        self.assertRedirects(
            self.client.get(reverse("image", args=[result.pk])),
            f"{photo.get_absolute_url()}?result={result.pk}",
        )

    def test_it_costs_the_same_queries_for_one_result_and_for_many(self) -> None:
        photo = make_image(self.alice)
        make_image(self.alice, source=photo)
        # Session, user, what runs (two), picture, results, job, history; the view is noted in a
        # savepoint.
        with self.assertNumQueries(11):
            self.client.get(photo.get_absolute_url())
        for _ in range(20):
            make_image(self.alice, source=photo)
        with self.assertNumQueries(11):
            self.client.get(photo.get_absolute_url())

    def test_it_polls_only_while_work_goes_on(self) -> None:
        image = self.add(cut_out=True)
        state = reverse("image-state", args=[image.pk])
        self.assertContains(self.client.get(state), "hx-trigger")
        self.cut_out(image)
        self.assertNotContains(self.client.get(state), "every ")

    def test_it_saves_name_and_tags(self) -> None:
        image = make_image(self.alice)
        self.client.post(
            reverse("image-edit", args=[image.pk]),
            {"file_name": "cup.jpg", "tags": "Shop, blue  cup, shop,"},
        )
        image.refresh_from_db()
        self.assertEqual((image.file_name, image.tags), ("cup.jpg", ["shop", "blue cup"]))

    def test_it_shows_what_is_wrong_with_an_edit(self) -> None:
        image = make_image(self.alice, file_name="kept.jpg")
        r = self.client.post(reverse("image-edit", args=[image.pk]), {"file_name": "", "tags": ""})
        self.assertContains(r, "This field is required.", status_code=422)
        image.refresh_from_db()
        self.assertEqual(image.file_name, "kept.jpg")

    def test_it_cancels_waiting_work(self) -> None:
        image = self.add(cut_out=True)
        self.client.post(reverse("image-cancel", args=[image.pk]))
        image.refresh_from_db()
        self.assertEqual(image.status, Image.Status.CANCELLED)
        self.assertEqual(Job.objects.get().status, Job.Status.CANCELLED)

    def test_it_says_when_there_is_nothing_to_cancel(self) -> None:
        image = self.cut_out()
        r = self.client.post(reverse("image-cancel", args=[image.pk]), follow=True)
        self.assertContains(r, "already ended")

    def test_it_does_not_start_twice(self) -> None:
        image = self.add(cut_out=True)
        url = reverse("image-process", args=[image.pk])
        r = self.client.post(url, {"engine": "goods"}, follow=True)
        self.assertContains(r, "worked on already")
        self.assertEqual(Job.objects.count(), 1)

    def test_it_refuses_an_engine_that_is_not_there(self) -> None:
        image = make_image(self.alice)
        url = reverse("image-process", args=[image.pk])
        self.client.post(url, {"engine": "magic"})
        self.assertFalse(Job.objects.exists())
