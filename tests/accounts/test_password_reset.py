from __future__ import annotations

from datetime import datetime, timedelta
from unittest import mock

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.accounts.base import PeopleTestCase, Response, last_link, seen
from tests.people import PASSWORD, make_user

URL = "/password/reset/"
NEW = {"new_password1": "another moon teapot", "new_password2": "another moon teapot"}


class AskForResetTestCase(PeopleTestCase):
    def ask(self, email: str = "alice@example.org") -> Response:
        return self.client.post(URL, {"email": email}, follow=True)

    def test_it_sends_a_link(self) -> None:
        r = self.ask("ALICE@example.org")
        self.assertContains(r, "We sent an e-mail to <strong>alice@example.org</strong>")
        self.assertEqual(mail.outbox[0].to, ["alice@example.org"])
        self.assertIn(settings.SITE_URL, mail.outbox[0].body)

    def test_it_tells_unknown_and_closed_addresses_that_there_is_nothing_to_reset(self) -> None:
        make_user("carol", is_active=False)
        for name in ("nadja", "carol"):
            self.ask(f"{name}@example.org")
            self.assertIn("There is no account", mail.outbox[-1].body)
            self.assertNotIn("/password/reset/", mail.outbox[-1].body)

    def test_it_answers_the_same_for_known_unknown_and_closed(self) -> None:
        make_user("carol", is_active=False)
        answers = []
        for name in ("alice", "nadja", "carol"):
            self.client.cookies.clear()
            email = f"{name}@example.org"
            with CaptureQueriesContext(connection) as queries:
                posted = self.client.post(URL, {"email": email})
            shown = self.client.get(posted["Location"])
            answers.append((seen(posted, but=email), seen(shown, but=email), len(queries)))
        # The first one makes the rows that the network's e-mails are counted in.
        self.assertEqual([answer[:2] for answer in answers], [answers[0][:2]] * 3)
        self.assertEqual(answers[1], answers[2])
        self.assertEqual(len(mail.outbox), 3)

    def test_it_helps_people_without_a_password(self) -> None:
        make_user("david", password=None)
        self.ask("david@example.org")
        self.assertIn("/password/reset/", last_link())

    def test_it_limits_emails_to_one_address_known_or_not(self) -> None:
        for email in ("alice@example.org", "nadja@example.org"):
            for _ in range(5):
                self.ask(email)
            self.assertContains(self.ask(email), "Too many e-mails", status_code=429)

    def test_it_counts_together_with_sign_up(self) -> None:
        for _ in range(5):
            self.ask()
        r = self.client.post(reverse("sign-up"), {"email": "alice@example.org"})
        self.assertEqual(r.status_code, 429)

    @override_settings(ALLOWED_HOSTS=["*"])
    def test_it_builds_links_from_the_settings_and_not_from_the_request(self) -> None:
        self.client.post(URL, {"email": "alice@example.org"}, headers={"host": "evil.example"})
        self.assertNotIn("evil", str(mail.outbox[0].message()))

    def test_it_has_no_sent_page_without_an_address(self) -> None:
        self.assertRedirects(self.client.get(reverse("password-reset-sent")), URL)

    def test_it_changes_nothing_by_itself(self) -> None:
        self.ask()
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.check_password(PASSWORD))


class ResetTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.post(URL, {"email": "alice@example.org"})
        self.link = last_link()

    def open(self) -> Response:
        return self.client.get(self.link, follow=True)

    def test_it_takes_the_token_out_of_the_address(self) -> None:
        r = self.open()
        ((url, _),) = r.redirect_chain
        self.assertNotIn(self.link.split("/")[-2], url)
        self.assertEqual(r["Referrer-Policy"], "same-origin")
        self.assertIn("no-store", r["Cache-Control"])

    def test_it_labels_its_fields_for_password_managers(self) -> None:
        r = self.open()
        self.assertContains(r, 'autocomplete="new-password"', count=2)
        self.assertContains(r, 'value="alice@example.org" autocomplete="username"')

    def test_it_saves_the_new_password_once(self) -> None:
        form = self.open().request["PATH_INFO"]
        r = self.client.post(form, NEW)
        self.assertRedirects(r, reverse("password-reset-done"))
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.check_password(NEW["new_password1"]))
        self.assertContains(self.open(), "This link does not work")

    def test_it_ends_every_session(self) -> None:
        other = Client()
        other.force_login(self.alice)
        self.client.post(URL, {"email": "alice@example.org"})
        self.link = last_link()
        self.client.post(self.open().request["PATH_INFO"], NEW)
        self.assertFalse(get_user(other).is_authenticated)
        self.assertFalse(get_user(self.client).is_authenticated)

    def test_it_refuses_weak_and_different_passwords(self) -> None:
        form = self.open().request["PATH_INFO"]
        for first, second in (("12345678", "12345678"), ("another moon", "teapot moon")):
            r = self.client.post(form, {"new_password1": first, "new_password2": second})
            self.assertContains(r, 'aria-invalid="true"')

    def test_it_refuses_an_old_link(self) -> None:
        late = datetime.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1)  # noqa: DTZ005 (as Django counts)
        with mock.patch.object(type(default_token_generator), "_now", return_value=late):
            self.assertContains(self.open(), "This link does not work")

    def test_it_refuses_a_link_from_before_the_last_log_in(self) -> None:
        Client().force_login(self.alice)
        self.assertContains(self.open(), "This link does not work")

    def test_it_refuses_a_link_from_before_the_email_changed(self) -> None:
        self.alice.change_email("moved@example.org")
        self.assertContains(self.open(), "This link does not work")

    def test_it_refuses_a_tampered_link(self) -> None:
        *_, uid, token, _ = self.link.split("/")
        for args in ([uid, token[:-1]], ["MQ", token], [uid, "set-password"], ["!!", "x-y"]):
            r = self.client.get(reverse("password-reset-finish", args=args), follow=True)
            self.assertContains(r, "This link does not work")
