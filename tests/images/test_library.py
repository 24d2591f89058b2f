from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import override_settings
from django.urls import reverse

from images.models import Image
from images.views import library
from jobs.models import Job
from tests.images.base import PicturesTestCase
from tests.people import make_image


class LibraryTestCase(PicturesTestCase):
    url = "/library/"

    def names(self, query: str = "") -> list[str]:
        page = self.client.get(f"{self.url}{query}").context["page"]
        return [image.file_name for image in page]

    def test_it_says_what_to_do_when_empty(self) -> None:
        self.assertContains(self.client.get(self.url), reverse("upload"))

    def test_it_shows_own_photos_newest_first(self) -> None:
        older, newer = (make_image(self.alice, file_name=f"{n}.jpg") for n in "ab")
        make_image(self.alice, source=older, file_name="result.png")
        make_image(self.bob, file_name="bobs.jpg")
        self.assertEqual(self.names(), [newer.file_name, older.file_name])

    def test_it_filters_by_type_state_and_tag(self) -> None:
        photo = make_image(self.alice, file_name="a.jpg", tags=["shop"])
        make_image(self.alice, file_name="b.jpg", status=Image.Status.PENDING)
        make_image(self.alice, source=photo, file_name="r.png")
        self.assertEqual(self.names("?type=result"), ["r.png"])
        self.assertEqual(len(self.names("?type=all")), 3)
        self.assertEqual(self.names("?status=pending"), ["b.jpg"])
        self.assertEqual(self.names("?status=none"), ["a.jpg"])
        self.assertEqual(self.names("?tag=Shop"), ["a.jpg"])

    def test_it_searches_beginnings_of_words_in_names_and_tags(self) -> None:
        make_image(self.alice, file_name="IMG_2034-beach.jpg")
        make_image(self.alice, file_name="cup.jpg", tags=["summer sale"])
        self.assertEqual(self.names("?q=bea"), ["IMG_2034-beach.jpg"])
        self.assertEqual(self.names("?q=sum+sa"), ["cup.jpg"])
        self.assertEqual(self.names("?q=nothing"), [])
        self.assertEqual(len(self.names("?q=%26%7C%21%28%27")), 2)

    def test_it_pages_by_key_forwards_and_back(self) -> None:
        made = [make_image(self.alice, file_name=f"{n:03}.jpg") for n in range(library.PAGE + 3)]
        names = [image.file_name for image in reversed(made)]
        first = self.client.get(self.url)
        self.assertEqual([i.file_name for i in first.context["page"]], names[: library.PAGE])
        self.assertEqual(first.context["newer_url"], "")
        second = self.client.get(f"{self.url}{first.context['older_url']}")
        self.assertEqual([i.file_name for i in second.context["page"]], names[library.PAGE :])
        back = self.client.get(f"{self.url}{second.context['newer_url']}")
        self.assertEqual([i.file_name for i in back.context["page"]], names[: library.PAGE])

    def test_it_keeps_filters_when_paging(self) -> None:
        for n in range(library.PAGE + 1):
            make_image(self.alice, file_name=f"{n}.jpg", tags=["x"])
        self.assertIn("tag=x", self.client.get(f"{self.url}?tag=x").context["older_url"])

    def test_it_answers_a_broken_page_address_with_not_found(self) -> None:
        self.assertEqual(self.client.get(f"{self.url}?after=nonsense").status_code, 404)

    def test_it_costs_the_same_queries_for_one_picture_and_for_many(self) -> None:
        make_image(self.alice)
        with self.assertNumQueries(5):  # session, user, what runs (two), pictures
            self.client.get(self.url)
        for _ in range(30):
            make_image(self.alice, source=make_image(self.alice))
        with self.assertNumQueries(5):
            self.client.get(self.url)

    def test_it_shows_the_newest_result_on_the_card(self) -> None:
        photo = make_image(self.alice, thumbnail_path="t/photo.webp")
        make_image(self.alice, source=photo, thumbnail_path="t/result.webp")
        self.assertContains(self.client.get(self.url), "t/result.webp")


@override_settings(MODELS_DIR=Path("/nonexistent"))
class SelectionTestCase(PicturesTestCase):
    url = "/library/act/"

    def post(self, *images: Image, **data: str) -> Any:
        return self.client.post(self.url, {"ids": [str(i.pk) for i in images], **data})

    def test_it_deletes_the_selected_after_asking(self) -> None:
        chosen, kept = make_image(self.alice), make_image(self.alice)
        asked = self.post(chosen, action="delete")
        self.assertContains(asked, chosen.file_name)
        self.assertEqual(Image.objects.count(), 2)
        self.post(chosen, action="delete", confirm="1")
        self.assertEqual(list(Image.objects.all()), [kept])

    def test_it_processes_the_selected(self) -> None:
        one, two = make_image(self.alice), make_image(self.alice)
        self.post(one, two, action="process", engine="goods")
        self.assertEqual(Job.objects.filter(status=Job.Status.QUEUED).count(), 2)

    def test_it_leaves_alone_what_is_being_worked_on(self) -> None:
        image = self.add(cut_out=True)
        self.post(image, action="process", engine="goods")
        self.assertEqual(Job.objects.count(), 1)

    def test_it_does_not_touch_the_pictures_of_others(self) -> None:
        theirs = make_image(self.bob)
        self.post(theirs, action="delete", confirm="1")
        self.assertTrue(Image.objects.filter(pk=theirs.pk).exists())

    def test_it_refuses_nonsense(self) -> None:
        image = make_image(self.alice)
        self.assertEqual(self.client.get(self.url).status_code, 405)
        self.assertEqual(self.client.post(self.url, {"ids": ["x"]}).status_code, 404)
        self.assertEqual(self.post(image, action="explode").status_code, 400)
        self.assertRedirects(self.client.post(self.url, {"action": "delete"}), "/library/")

    def test_it_does_not_redirect_to_other_sites(self) -> None:
        image = make_image(self.alice)
        r = self.post(image, action="delete", confirm="1", next="https://evil.example/")
        self.assertRedirects(r, "/library/")
