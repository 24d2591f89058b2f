"""Choosing a photo and a garment, and beginning."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Consent, Quota, User
from accounts.models.consent import WORDINGS
from conversions.models import Conversion
from images.models import Image
from tests.conversions.base import ConversionsTestCase
from tests.drawing import uploaded
from tests.people import make_garment, make_image, make_vendor

URL = "/try-on/"


class NewPageTestCase(ConversionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        Consent.objects.record(self.alice, "own_face", None)

    def post(self, **values: Any) -> Any:
        given = {"person": self.photo.pk, "garment": self.shirt.pk} | values
        return self.client.post(URL, {key: v for key, v in given.items() if v is not None})

    def test_strangers_log_in_first(self) -> None:
        self.assertRedirects(Client().get(URL), f"{reverse('login')}?next={URL}")

    def test_it_offers_own_photos_and_public_garments(self) -> None:
        foreign = make_image(self.bob, file_name="bob.jpg")
        hidden = make_garment(self.shop, is_public=False, file_name="hidden.jpg")
        page = self.client.get(URL)
        for shown in (self.photo, self.shirt):
            self.assertContains(page, str(shown.pk))
        for kept in (foreign, hidden):
            self.assertNotContains(page, str(kept.pk))

    def test_it_shows_what_is_left(self) -> None:
        Quota.objects.filter(owner_type="user").update(free_per_month=7)
        self.convert()
        self.assertContains(self.client.get(URL), "6 left this month")

    def test_what_the_address_names_is_chosen(self) -> None:
        for _ in range(15):
            make_garment(self.shop)
        page = self.client.get(URL, {"garment": str(self.shirt.pk), "person": str(self.photo.pk)})
        for chosen in (self.shirt, self.photo):
            self.assertContains(page, f'value="{chosen.pk}" checked')

    def test_nonsense_in_the_address_chooses_nothing(self) -> None:
        page = self.client.get(URL, {"garment": "nonsense", "person": str(self.shirt.pk)})
        self.assertNotContains(page, 'data-free="1" checked')

    def test_it_costs_the_same_for_one_and_for_many(self) -> None:
        with self.assertNumQueries(10):
            self.client.get(URL)
        for number in range(20):
            make_image(self.alice)
            make_garment(make_vendor(self.vera, f"Shop {number}"))
        with self.assertNumQueries(10):
            self.client.get(URL)

    def test_it_begins_a_try_on(self) -> None:
        answer = self.post()
        conversion = Conversion.objects.get()
        self.assertRedirects(answer, conversion.get_absolute_url())
        self.assertEqual((conversion.user, conversion.status), (self.alice, "pending"))
        self.assertEqual(self.job_of(conversion).status, "queued")

    def test_without_consent_nothing_begins_and_what_was_sent_stays_chosen(self) -> None:
        Consent.objects.all().delete()
        answer = self.post(person=None, person_file=uploaded("me.jpg"))
        self.assertContains(answer, "agrees", status_code=422)
        self.assertContains(answer, WORDINGS["own_face"], status_code=422)
        self.assertFalse(Conversion.objects.exists())
        sent = Image.objects.get(file_name="me.jpg")
        self.assertContains(answer, f'value="{sent.pk}" checked', status_code=422)

    def test_consent_is_recorded_with_time_and_words(self) -> None:
        Consent.objects.all().delete()
        self.post(consent="1")
        self.post(consent="1")
        consent = Consent.objects.get()
        self.assertEqual((consent.user, consent.wording), (self.alice, WORDINGS["own_face"]))
        self.assertEqual(Conversion.objects.count(), 2)

    def test_pictures_may_be_sent_along(self) -> None:
        self.post(
            person=None, garment=None,
            person_file=uploaded("me.jpg"), garment_file=uploaded("top.jpg"),
        )  # fmt: skip
        conversion = Conversion.objects.with_pictures().get()
        self.assertEqual(conversion.user_image.file_name, "me.jpg")
        self.assertEqual(conversion.cloth_image.type, "cloth")
        self.assertFalse(conversion.cloth_image.is_public)

    def test_a_file_that_is_no_picture_is_refused_beside_it(self) -> None:
        answer = self.post(person=None, person_file=uploaded("me.jpg", b"%PDF-1.4"))
        self.assertContains(answer, "a PDF document", status_code=422)
        self.assertFalse(Conversion.objects.exists())

    def test_something_of_each_must_be_chosen(self) -> None:
        answer = self.post(person=None, garment=None)
        self.assertContains(answer, "Choose a photo of a person.", status_code=422)
        self.assertContains(answer, "Choose a garment.", status_code=422)

    def test_what_is_not_ones_own_is_not_there(self) -> None:
        answer = self.post(person=make_image(self.bob).pk)
        self.assertContains(answer, "This photo is not there any more.", status_code=422)
        hidden = make_garment(self.shop, is_public=False)
        answer = self.post(garment=hidden.pk)
        self.assertContains(answer, "not on offer any more", status_code=422)

    def test_a_used_up_quota_says_what_to_do(self) -> None:
        Quota.objects.filter(owner_type="user").update(free_per_month=0)
        self.assertContains(self.post(), "used up", status_code=422)

    def test_a_credit_pays(self) -> None:
        User.objects.filter(pk=self.alice.pk).update(paid_credits=1)
        self.post(kind="paid")
        self.assertEqual(Conversion.objects.get().conversion_type, "paid")
        self.assertContains(self.post(kind="paid"), "no paid credit left", status_code=422)

    def test_a_garment_that_costs_has_the_credit_chosen(self) -> None:
        dear = make_garment(self.shop, is_free=False)
        page = self.client.get(URL, {"garment": str(dear.pk)})
        self.assertContains(page, 'value="paid" checked')
        self.assertContains(self.post(garment=dear.pk), "costs one paid credit", status_code=422)

    def test_a_shop_tries_on_in_its_own_name(self) -> None:
        self.client.force_login(self.vera)
        photo = make_image(self.vera)
        values = {"shop": self.shop.slug, "person": photo.pk, "garment": self.shirt.pk}
        self.client.post(URL, values | {"consent": "1"})
        conversion = Conversion.objects.get()
        self.assertEqual((conversion.vendor, conversion.user), (self.shop, None))
        self.assertEqual(Consent.objects.get(user=self.vera).subject, "other_person")

    def test_nobody_acts_for_anothers_shop(self) -> None:
        self.assertEqual(self.client.get(URL, {"shop": self.shop.slug}).status_code, 404)
        self.assertEqual(self.post(shop=self.shop.slug).status_code, 404)
