"""Choosing his photo and her photo, and beginning."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Consent
from accounts.models.consent import WORDINGS
from conversions.models import FaceswapTask
from images.models import Image, Report
from templates_app.models import Template
from tests.conversions.couples.base import CouplesTestCase, make_photo
from tests.people import make_image
from tests.templates_app.people import make_template

URL = "/couples/new/"


class NewPageTestCase(CouplesTestCase):
    def get(self, *templates: Template, **values: Any) -> Any:
        return self.client.get(URL, {"template": [each.pk for each in templates]} | values)

    def post(self, *templates: Template, **values: Any) -> Any:
        given = {
            "template": [each.pk for each in templates or [self.beach]],
            "husband-photo": self.his.pk,
            "wife-photo": self.hers.pk,
        } | {re.sub("^(husband|wife)_", r"\1-", name): value for name, value in values.items()}
        return self.client.post(URL, {k: v for k, v in given.items() if v is not None})

    def test_strangers_log_in_first(self) -> None:
        asked = f"{URL}?template={self.beach.pk}"
        answer = Client().get(asked)
        self.assertRedirects(answer, f"{reverse('login')}?next={URL}%3Ftemplate%3D{self.beach.pk}")

    def test_it_shows_what_was_chosen_and_two_empty_places(self) -> None:
        pier = make_template("At the pier", has_glasses=True)
        page = self.get(self.beach, pier)
        for text in ("On the beach", "At the pier", "2 pictures", "His photo", "Her photo"):
            self.assertContains(page, text)
        self.assertContains(page, "Somebody wears glasses")
        self.assertContains(page, f'name="template" value="{self.beach.pk}"')
        self.assertNotContains(page, '-kept" value')

    def test_it_offers_ones_own_photos_once(self) -> None:
        mine = make_image(self.alice, file_name="library.jpg")
        make_image(self.alice, file_name="the same.jpg", image_hash=self.his.image_hash)
        foreign = make_photo(self.bob)
        result = make_image(self.alice, source=mine)
        page = self.get(self.beach)
        for shown in (mine, self.his, self.hers):
            self.assertContains(page, f'value="{shown.pk}"', count=2)  # in both places
        for kept in (foreign, result):
            self.assertNotContains(page, str(kept.pk))
        self.assertNotContains(page, "the same.jpg")

    def test_what_is_not_on_offer_is_told_of(self) -> None:
        hidden = make_template("Hidden")
        Report.objects.create(image=hidden.image, reason="other")
        page = self.get(self.beach, hidden, make_template("Waiting", is_active=False))
        self.assertContains(page, "2 that you chose are not on offer any more")
        self.assertNotContains(page, "Hidden")

    def test_no_more_than_ten_at_once(self) -> None:
        templates = [make_template(f"Picture {number}") for number in range(12)]
        self.assertContains(self.get(*templates), "10 pictures")
        answer = self.post(*templates)
        self.assertContains(answer, "Choose at most 10 pictures", status_code=422)
        self.assertFalse(FaceswapTask.objects.exists())

    def test_without_a_picture_it_offers_popular_ones(self) -> None:
        make_template("Waiting", is_active=False)
        page = self.get()
        self.assertContains(page, f'type="checkbox" name="template" value="{self.beach.pk}"')
        self.assertNotContains(page, "Waiting")
        Template.objects.all().delete()
        self.assertContains(self.get(), "no pictures on offer yet")

    def test_nonsense_in_the_address_chooses_nothing(self) -> None:
        page = self.get(template="nonsense", again="nonsense")
        self.assertContains(page, "His photo")

    def test_the_photos_of_last_time_are_chosen(self) -> None:
        self.begin()
        page = self.get(make_template("At the pier"))
        self.assertContains(page, f'name="husband-kept" value="{self.his.pk}"')
        self.assertContains(page, f'name="wife-kept" value="{self.hers.pk}"')

    def test_again_takes_the_photos_and_options_of_that_task(self) -> None:
        other = make_photo(self.alice)
        task = self.begin_one(husband_image=other, keep_expression=True)
        self.begin()
        page = self.get(again=task.pk)
        self.assertContains(page, f'name="husband-kept" value="{other.pk}"')
        self.assertEqual(page.context["form"]["expression"].value(), "own")

    def test_again_with_anothers_task_shows_nothing_of_it(self) -> None:
        task = self.begin_one()
        self.client.force_login(self.bob)
        page = self.get(self.beach, again=task.pk)
        self.assertNotContains(page, str(self.his.pk))
        self.assertNotContains(page, '-kept" value')

    def test_it_costs_the_same_for_one_and_for_many(self) -> None:
        self.begin()
        with self.assertNumQueries(10):
            self.get(self.beach)
        templates = [make_template(f"Picture {number}") for number in range(9)]
        for _ in range(20):
            make_photo(self.alice)
            make_image(self.alice)
        with self.assertNumQueries(10):
            self.get(self.beach, *templates)

    def test_one_picture_leads_to_its_task_and_several_to_the_list(self) -> None:
        answer = self.post()
        self.assertRedirects(answer, FaceswapTask.objects.get().get_absolute_url())
        answer = self.post(make_template("One"), make_template("Two"), expression="own")
        self.assertRedirects(answer, reverse("couple-tasks"))
        self.assertEqual(FaceswapTask.objects.filter(keep_expression=True).count(), 2)

    def test_a_double_click_begins_it_once(self) -> None:
        first, second = self.post(), self.post()
        self.assertEqual(first["Location"], second["Location"])
        self.assertEqual(FaceswapTask.objects.count(), 1)

    def test_both_consents_are_asked_and_recorded_once(self) -> None:
        Consent.objects.all().delete()
        page = self.get(self.beach)
        for subject in ("own_face", "partner_face"):
            self.assertContains(page, WORDINGS[subject])
        answer = self.post(own_face="1")
        self.assertContains(answer, "both of you agree", count=1, status_code=422)
        self.assertContains(answer, f'value="{self.his.pk}" checked', status_code=422)
        self.assertFalse(FaceswapTask.objects.exists())
        self.post(partner_face="1")
        self.assertEqual(FaceswapTask.objects.count(), 1)
        consents = Consent.objects.filter(user=self.alice).order_by("subject")
        self.assertEqual([each.subject for each in consents], ["own_face", "partner_face"])
        self.assertNotContains(self.get(self.beach), "Asked once")

    def test_a_consent_that_was_taken_back_is_asked_again(self) -> None:
        Consent.objects.get(subject="partner_face").withdraw()
        page = self.get(self.beach)
        self.assertContains(page, WORDINGS["partner_face"])
        self.assertNotContains(page, WORDINGS["own_face"])
        self.assertEqual(self.post().status_code, 422)

    def test_what_is_missing_is_said_at_its_place(self) -> None:
        answer = self.post(husband_photo=None)
        self.assertContains(answer, "Choose his photo.", status_code=422)
        self.assertNotContains(answer, "Choose her photo.", status_code=422)
        self.assertContains(answer, f'name="wife-kept" value="{self.hers.pk}"', status_code=422)
        self.assertFalse(FaceswapTask.objects.exists())

    def test_without_any_picture_nothing_begins(self) -> None:
        answer = self.client.post(URL, {"husband-photo": self.his.pk, "wife-photo": self.hers.pk})
        self.assertContains(answer, "Choose a picture first.", status_code=422)
        answer = self.post(make_template("Waiting", is_active=False))
        self.assertContains(answer, "not on offer any more", status_code=422)

    def test_anothers_photo_is_not_there(self) -> None:
        answer = self.post(wife_photo=make_photo(self.bob).pk)
        self.assertContains(answer, "This photo is not there any more.", status_code=422)
        self.assertFalse(FaceswapTask.objects.exists())

    def test_an_engine_that_is_not_on_offer_is_refused(self) -> None:
        self.assertEqual(self.post(engine="insightface").status_code, 422)
        self.assertFalse(FaceswapTask.objects.exists())

    def test_the_two_can_be_swapped(self) -> None:
        page = self.post(exchange="1", expression="own")
        self.assertContains(page, f'name="husband-kept" value="{self.hers.pk}"')
        self.assertContains(page, f'name="wife-kept" value="{self.his.pk}"')
        self.assertEqual(page.context["form"]["expression"].value(), "own")
        self.assertFalse(FaceswapTask.objects.exists())

    def test_a_picture_can_be_left_out(self) -> None:
        pier = make_template("At the pier")
        page = self.post(self.beach, pier, without=str(pier.pk))
        self.assertContains(page, "On the beach")
        self.assertNotContains(page, "At the pier")
        self.assertContains(page, f'name="wife-kept" value="{self.hers.pk}"')
        self.assertFalse(FaceswapTask.objects.exists())

    def test_uploads_are_kept_from_strangers(self) -> None:
        """A photo that was sent for this is nobody else's business."""
        self.assertFalse(Image.objects.visible_to(self.bob).filter(pk=self.his.pk).exists())
