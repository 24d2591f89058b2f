"""What a person agreed to, shown and taken back on the account page."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from accounts.models import Consent
from accounts.models.consent import WORDINGS
from tests.accounts.base import PeopleTestCase

SUBJECTS = {
    "own_face": "before the next try-on or couple picture.",
    "partner_face": "before the next couple picture.",
    "other_person": "before the next try-on of your shop.",
}


class ConsentsTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def test_the_page_shows_each_with_its_words(self) -> None:
        self.assertNotContains(self.client.get(reverse("account")), "What you agreed to")
        for subject in SUBJECTS:
            Consent.objects.record(self.alice, subject, "192.0.2.7")
        r = self.client.get(reverse("account"))
        for subject in SUBJECTS:
            self.assertContains(r, WORDINGS[subject])
        for title in Consent.About.labels:
            self.assertContains(r, title.replace("'", "&#x27;"))

    def test_each_is_taken_back_alone_and_counts_no_more(self) -> None:
        given = {each: Consent.objects.record(self.alice, each, None) for each in SUBJECTS}
        for subject, told in SUBJECTS.items():
            with self.subTest(subject):
                url = reverse("consent-withdraw", args=[given[subject].pk])
                r = self.client.post(url, follow=True)
                self.assertContains(r, told)
                self.assertNotContains(r, WORDINGS[subject])
                self.assertFalse(Consent.objects.allows(self.alice, subject))
        self.assertEqual(Consent.objects.standing().count(), 0)
        self.assertEqual(Consent.objects.exclude(withdrawn_at=None).count(), 3)

    def test_taking_back_the_partners_leaves_the_own(self) -> None:
        own = Consent.objects.record(self.alice, "own_face", None)
        partner = Consent.objects.record(self.alice, "partner_face", None)
        self.client.post(reverse("consent-withdraw", args=[partner.pk]))
        self.assertEqual(list(Consent.objects.standing()), [own])
        self.assertTrue(Consent.objects.allows(self.alice, "own_face"))

    def test_a_second_click_keeps_the_time_of_the_first(self) -> None:
        consent = Consent.objects.record(self.alice, "partner_face", None)
        url = reverse("consent-withdraw", args=[consent.pk])
        self.client.post(url)
        consent.refresh_from_db()
        first = consent.withdrawn_at
        self.assertEqual(self.client.post(url).status_code, 404)
        consent.refresh_from_db()
        self.assertEqual(consent.withdrawn_at, first)

    def test_nobody_takes_back_what_another_agreed_to(self) -> None:
        consent = Consent.objects.record(self.bob, "partner_face", None)
        url = reverse("consent-withdraw", args=[consent.pk])
        self.assertEqual(self.client.post(url).status_code, 404)
        self.assertEqual(Client().post(url).status_code, 302)
        self.assertEqual(self.client.get(url).status_code, 405)
        self.assertTrue(Consent.objects.allows(self.bob, "partner_face"))
