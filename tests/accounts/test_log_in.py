from __future__ import annotations

from unittest import mock

from django.contrib.auth import get_user
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.accounts.base import PeopleTestCase, Response, seen
from tests.people import PASSWORD, make_user

URL = "/log-in/"
SENTENCE = "This e-mail and password do not belong together."


class LogInTestCase(PeopleTestCase):
    def log_in(self, email: str, password: str = PASSWORD, **data: str) -> Response:
        return self.client.post(URL, {"username": email, "password": password} | data)

    def test_it_labels_its_fields_for_password_managers(self) -> None:
        r = self.client.get(URL)
        self.assertContains(r, 'type="email"')
        self.assertContains(r, 'autocomplete="username"')
        self.assertContains(r, 'autocomplete="current-password"')

    def test_it_logs_in_whatever_the_case_of_the_email(self) -> None:
        for email in ("alice@example.org", " ALICE@Example.org ", "ａlice@example.org"):  # noqa: RUF001
            r = self.log_in(email)
            self.assertRedirects(r, reverse("library"), fetch_redirect_response=False)
            self.assertEqual(get_user(self.client), self.alice)
            self.client.logout()

    def test_it_starts_a_new_session(self) -> None:
        self.client.get(reverse("sign-up"))
        session = self.client.session
        session["planted"] = True
        session.save()
        self.log_in("alice@example.org")
        self.assertNotEqual(self.client.session.session_key, session.session_key)

    def test_it_answers_the_same_for_wrong_unknown_and_closed(self) -> None:
        make_user("carol", is_active=False)
        make_user("david", password=None)
        tries = {"alice": "wrong", "nadja": "wrong", "carol": PASSWORD, "david": "wrong"}
        answers = []
        self.log_in("warm-up@example.org")  # the first log-in makes the row that counts them
        for name, password in tries.items():
            self.client.cookies.clear()
            email = f"{name}@example.org"
            with CaptureQueriesContext(connection) as queries:
                r = self.log_in(email, password)
            self.assertContains(r, SENTENCE)
            answers.append((seen(r, but=email), len(queries)))
        self.assertEqual(answers, [answers[0]] * len(tries))

    def test_it_hashes_once_for_known_and_unknown(self) -> None:
        for email in ("alice@example.org", "nadja@example.org"):
            encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
            with (
                mock.patch.object(Argon2PasswordHasher, "encode", autospec=True) as encoded,
                mock.patch.object(Argon2PasswordHasher, "verify", autospec=True) as verified,
            ):
                encoded.side_effect, verified.side_effect = encode, verify
                self.log_in(email, "wrong")
            self.assertEqual(encoded.call_count + verified.call_count, 1, email)

    def test_it_goes_on_to_the_page_that_asked(self) -> None:
        r = self.client.get(reverse("account"))
        self.assertRedirects(r, f"{URL}?next=/account/")
        self.assertContains(self.client.get(r["Location"]), 'name="next" value="/account/"')
        self.assertRedirects(self.log_in("alice@example.org", next="/account/"), "/account/")

    def test_it_never_goes_on_to_another_site(self) -> None:
        for target in (
            "https://evil.example/",
            "//evil.example/",
            "///evil.example",
            "/\\evil.example",
            "http:evil.example",
            "javascript:alert(1)",
            "https://testserver@evil.example/",
        ):
            r = self.log_in("alice@example.org", next=target)
            self.assertEqual(r["Location"], reverse("library"), target)
            self.client.logout()

    def test_it_sends_on_who_is_logged_in(self) -> None:
        self.client.force_login(self.alice)
        r = self.client.get(URL)
        self.assertRedirects(r, reverse("library"), fetch_redirect_response=False)

    def test_it_survives_odd_input(self) -> None:
        for email in ("", "x" * 5000, "a\0b@example.org", "'; --"):
            self.assertEqual(self.log_in(email).status_code, 200)

    def test_it_limits_tries_at_many_accounts_from_one_network(self) -> None:
        with mock.patch("accounts.limits.LOG_INS_PER_NETWORK", "3/10m"):
            for number in range(3):
                self.assertContains(self.log_in(f"n{number}@example.org"), SENTENCE)
            self.assertContains(self.log_in("alice@example.org"), "from your network")
        self.assertFalse(get_user(self.client).is_authenticated)


class LogOutTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def test_it_logs_out(self) -> None:
        r = self.client.post(reverse("logout"))
        self.assertRedirects(r, reverse("home"), fetch_redirect_response=False)
        self.assertFalse(get_user(self.client).is_authenticated)

    def test_it_rejects_get(self) -> None:
        self.assertEqual(self.client.get(reverse("logout")).status_code, 405)
        self.assertTrue(get_user(self.client).is_authenticated)

    def test_it_ends_with_the_account(self) -> None:
        self.alice.is_active = False
        self.alice.save()
        self.assertFalse(get_user(self.client).is_authenticated)

    def test_it_wants_the_token_of_the_form(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.alice)
        self.assertEqual(strict.post(reverse("logout")).status_code, 403)
