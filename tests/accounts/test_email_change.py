from __future__ import annotations

import time
from smtplib import SMTPServerDisconnected
from unittest import mock

from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.links import email_change_token
from tests.accounts.base import PeopleTestCase, Response, last_link, seen
from tests.people import PASSWORD, make_user

URL = "/account/email/"
NEW = "moved@example.org"


class EmailChangeTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def ask(self, email: str = NEW, password: str = PASSWORD) -> Response:
        return self.client.post(URL, {"email": email, "password": password}, follow=True)

    def test_it_asks_strangers_to_log_in(self) -> None:
        self.assertRedirects(Client().get(URL), f"{reverse('login')}?next={URL}")

    def test_it_sends_a_link_to_the_new_address_and_changes_nothing_yet(self) -> None:
        r = self.ask("Moved@Example.org")
        self.assertContains(r, f"We sent a link to {NEW}.")
        self.assertEqual(mail.outbox[0].to, [NEW])
        self.alice.refresh_from_db()
        self.assertEqual(self.alice.email, "alice@example.org")

    def test_it_answers_the_same_for_an_address_that_has_an_account(self) -> None:
        make_user("nadja")
        free, taken = (self.ask(f"{name}@example.org") for name in ("vadja", "nadja"))
        self.assertEqual(seen(free, but="vadja@example.org"), seen(taken, but="nadja@example.org"))
        self.assertIn("It has an account there already.", mail.outbox[1].body)

    def test_it_wants_the_password(self) -> None:
        self.assertContains(self.ask(password="wrong"), "This is not your password.")
        self.assertEqual(mail.outbox, [])

    def test_it_refuses_the_address_it_has(self) -> None:
        self.assertContains(self.ask("ALICE@example.org"), "This is your e-mail already.")

    def test_it_limits_emails(self) -> None:
        for _ in range(5):
            self.ask()
        self.assertContains(self.ask(), "Too many e-mails", status_code=429)


class EmailConfirmTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)
        self.client.post(URL, {"email": NEW, "password": PASSWORD})
        self.link = last_link()

    def assert_refused(self, r: Response) -> None:
        self.assertContains(r, "This link does not work", status_code=410)
        self.alice.refresh_from_db()
        self.assertEqual(self.alice.email, "alice@example.org")

    def test_it_asks_before_it_changes_anything(self) -> None:
        self.assertContains(self.client.get(self.link), NEW)
        self.alice.refresh_from_db()
        self.assertEqual(self.alice.email, "alice@example.org")

    def test_it_changes_the_email_and_tells_the_old_address(self) -> None:
        self.assertRedirects(self.client.post(self.link), reverse("account"))
        self.alice.refresh_from_db()
        self.assertEqual(self.alice.email, NEW)
        self.assertEqual(mail.outbox[-1].to, ["alice@example.org"])
        self.assertIn(NEW, mail.outbox[-1].body)

    def test_it_changes_the_email_even_where_the_old_address_is_gone(self) -> None:
        failure = mock.patch("accounts.letters.send_mail", side_effect=SMTPServerDisconnected)
        with failure, self.assertLogs("imageproc.accounts", "ERROR"):
            self.assertRedirects(self.client.post(self.link), reverse("account"))

    def test_it_asks_to_log_in_first(self) -> None:
        r = Client().get(self.link)
        self.assertEqual(r.status_code, 302)
        self.assertTrue(r["Location"].startswith(reverse("login")))

    def test_it_refuses_another_person(self) -> None:
        stranger = Client()
        stranger.force_login(self.bob)
        self.assertEqual(stranger.post(self.link).status_code, 410)
        self.bob.refresh_from_db()
        self.assertEqual(self.bob.email, "bob@example.org")

    def test_it_refuses_a_used_link(self) -> None:
        self.client.post(self.link)
        self.assertEqual(self.client.get(self.link).status_code, 410)

    def test_it_refuses_an_old_link(self) -> None:
        with mock.patch("time.time", return_value=time.time() - settings.SIGN_UP_LINK_SECONDS - 1):
            token = email_change_token(self.alice, NEW)
        self.assert_refused(self.client.post(reverse("account-email-confirm", args=[token])))

    def test_it_refuses_a_tampered_link(self) -> None:
        self.assert_refused(self.client.post(self.link.replace(":", ":x", 1)))

    def test_it_refuses_a_link_from_before_the_password_changed(self) -> None:
        self.alice.set_password("another moon teapot")
        self.alice.save()
        self.client.force_login(self.alice)
        self.assert_refused(self.client.post(self.link))

    def test_it_refuses_an_address_that_got_an_account_meanwhile(self) -> None:
        make_user("quick", email=NEW)
        self.assert_refused(self.client.post(self.link))
