from __future__ import annotations

from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from tests.accounts.base import PeopleTestCase, Response
from tests.people import PASSWORD

URL = "/account/password/"
NEW = "another moon teapot"


class PasswordChangeTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def change(self, old: str = PASSWORD, new: str = NEW) -> Response:
        data = {"old_password": old, "new_password1": new, "new_password2": new}
        return self.client.post(URL, data)

    def test_it_asks_strangers_to_log_in(self) -> None:
        self.assertRedirects(Client().get(URL), f"{reverse('login')}?next={URL}")

    def test_it_labels_its_fields_for_password_managers(self) -> None:
        r = self.client.get(URL)
        self.assertContains(r, 'autocomplete="current-password"', count=1)
        self.assertContains(r, 'autocomplete="new-password"', count=2)

    def test_it_changes_the_password(self) -> None:
        self.assertRedirects(self.change(), reverse("account"))
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.check_password(NEW))

    def test_it_keeps_this_session_and_ends_the_others(self) -> None:
        other = Client()
        other.force_login(self.alice)
        before = self.client.session.session_key
        self.change()
        self.assertEqual(get_user(self.client), self.alice)
        self.assertNotEqual(self.client.session.session_key, before)
        self.assertFalse(get_user(other).is_authenticated)

    def test_it_wants_the_old_password(self) -> None:
        self.assertContains(self.change(old="wrong"), "This is not your password.")
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.check_password(PASSWORD))

    def test_it_is_no_place_to_guess_the_password(self) -> None:
        for number in range(10):
            self.change(old=f"guess {number}")
        self.assertContains(self.change(), "Too many tries. Wait an hour")

    def test_it_refuses_a_password_like_the_email(self) -> None:
        self.assertContains(self.change(new="alice@example.org"), "too similar")
