from __future__ import annotations

import time
from unittest import mock

from django.conf import settings
from django.contrib.auth import get_user
from django.urls import reverse

from accounts.forms.passwords import SignUpFinishForm
from accounts.links import sign_up_token
from accounts.models import User
from tests.accounts.base import PeopleTestCase, Response
from tests.people import PASSWORD, make_user

EMAIL = "nadja@example.org"
DATA = {"password1": PASSWORD, "password2": PASSWORD, "name": "Nadja", "username": "nadja"}
FINISH = "/sign-up/finish/"


class SignUpFinishTestCase(PeopleTestCase):
    def open(self, token: str = "") -> Response:
        url = reverse("sign-up-link", args=[token or sign_up_token(EMAIL)])
        return self.client.get(url, follow=True)

    def test_it_shows_the_email_and_suggests_a_username(self) -> None:
        r = self.open()
        self.assertContains(r, f'value="{EMAIL}"')
        self.assertContains(r, 'value="nadja"')
        self.assertContains(r, 'autocomplete="new-password"', count=2)

    def test_it_takes_the_token_out_of_the_address(self) -> None:
        r = self.client.get(reverse("sign-up-link", args=[sign_up_token(EMAIL)]))
        self.assertRedirects(r, FINISH)
        self.assertEqual(r["Referrer-Policy"], "same-origin")

    def test_it_makes_the_account_and_logs_in(self) -> None:
        self.open()
        r = self.client.post(FINISH, DATA)
        self.assertRedirects(r, reverse("upload"), fetch_redirect_response=False)
        user = User.objects.get(email=EMAIL)
        self.assertEqual(get_user(self.client), user)
        self.assertEqual((user.name, user.username), ("Nadja", "nadja"))
        self.assertTrue(user.password.startswith("argon2$"))
        self.assertFalse(user.is_staff or user.is_superuser)

    def test_it_gives_no_rights_that_the_form_does_not_ask_for(self) -> None:
        self.open()
        extra = {"is_staff": "on", "is_superuser": "on", "email": "x@example.org"}
        self.client.post(FINISH, DATA | extra | {"paid_credits": "9"})
        user = User.objects.get(email=EMAIL)
        self.assertEqual((user.is_staff, user.is_superuser, user.paid_credits), (False, False, 0))

    def test_it_starts_a_new_session(self) -> None:
        self.open()
        before = self.client.session.session_key
        self.client.post(FINISH, DATA)
        self.assertNotEqual(self.client.session.session_key, before)
        self.assertNotIn("sign_up_token", self.client.session)

    def test_it_refuses_weak_passwords(self) -> None:
        self.open()
        for password in ("short", "1234567890", "password123", "nadja@example.org"):
            r = self.client.post(FINISH, DATA | {"password1": password, "password2": password})
            self.assertContains(r, 'aria-invalid="true"')
        self.assertFalse(User.objects.filter(email=EMAIL).exists())

    def test_it_refuses_two_different_passwords(self) -> None:
        self.open()
        r = self.client.post(FINISH, DATA | {"password2": "something else"})
        self.assertContains(r, "The two passwords differ.")

    def test_it_refuses_a_username_that_is_taken(self) -> None:
        self.open()
        r = self.client.post(FINISH, DATA | {"username": "ALICE"})
        self.assertContains(r, "This username is taken. Choose another.")

    def test_it_suggests_a_username_that_is_free(self) -> None:
        make_user("Nadja", email="other@example.org")
        self.assertNotContains(self.open(), 'value="nadja"')

    def test_it_refuses_an_old_link(self) -> None:
        with mock.patch("time.time", return_value=time.time() - settings.SIGN_UP_LINK_SECONDS - 1):
            token = sign_up_token(EMAIL)
        r = self.open(token)
        self.assertContains(r, "This link does not work", status_code=410)
        self.assertContains(r, f'href="{reverse("sign-up")}"', status_code=410)

    def test_it_refuses_a_tampered_link(self) -> None:
        token = sign_up_token(EMAIL)
        other = sign_up_token("evil@example.org").partition(":")[0]
        for bad in (token[:-1], other + token[token.index(":") :], "x", "x:y:z", token + "="):
            self.assertEqual(self.open(bad).status_code, 410)
        self.assertEqual(self.client.get(FINISH).status_code, 410)

    def test_it_refuses_a_used_link(self) -> None:
        self.open()
        self.client.post(FINISH, DATA)
        self.client.logout()
        r = self.open()
        self.assertContains(r, "has an account now", status_code=410)
        self.assertContains(r, f'href="{reverse("login")}"', status_code=410)

    def test_it_refuses_an_address_that_got_an_account_meanwhile(self) -> None:
        self.open()
        make_user("quick", email=EMAIL.upper())
        r = self.client.post(FINISH, DATA)
        self.assertContains(r, "has an account now", status_code=410)
        self.assertEqual(User.objects.filter(email__lower=EMAIL).count(), 1)

    def test_it_loses_a_race_without_an_error(self) -> None:
        self.open()
        with mock.patch.object(User.objects, "with_email", return_value=None):
            make_user("quick", email=EMAIL)
            self.assertRedirects(
                self.client.post(FINISH, DATA), FINISH, fetch_redirect_response=False
            )
        self.assertEqual(self.client.get(FINISH).status_code, 410)

    def test_it_makes_no_account_where_the_username_went_in_the_same_moment(self) -> None:
        form = SignUpFinishForm(DATA, email=EMAIL)
        self.assertTrue(form.is_valid())
        make_user("nadja", email="other@example.org")
        self.assertIsNone(form.create())

    def test_it_replaces_the_session_of_somebody_else(self) -> None:
        self.client.force_login(self.bob)
        self.open()
        self.client.post(FINISH, DATA)
        self.assertEqual(get_user(self.client).email, EMAIL)  # type: ignore[union-attr]
