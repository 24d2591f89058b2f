from __future__ import annotations

from smtplib import SMTPServerDisconnected
from unittest import mock

from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.accounts.base import PeopleTestCase, last_link, seen

URL = "/sign-up/"


class SignUpTestCase(PeopleTestCase):
    def test_it_asks_for_the_email_only(self) -> None:
        r = self.client.get(URL)
        self.assertContains(r, 'autocomplete="email"')
        self.assertNotContains(r, 'type="password"')

    def test_it_sends_a_link_and_says_so(self) -> None:
        r = self.client.post(URL, {"email": "new@example.org"}, follow=True)
        self.assertRedirects(r, reverse("sign-up-sent"))
        self.assertContains(r, "We sent a link to <strong>new@example.org</strong>")
        self.assertEqual(mail.outbox[0].to, ["new@example.org"])
        self.assertEqual(mail.outbox[0].from_email, settings.DEFAULT_FROM_EMAIL)
        self.assertIn("/sign-up/link/", last_link())

    def test_it_makes_no_account_yet(self) -> None:
        before = User.objects.count()
        self.client.post(URL, {"email": "new@example.org"})
        self.assertEqual(User.objects.count(), before)

    def test_it_tells_the_owner_of_a_registered_address_by_email(self) -> None:
        self.client.post(URL, {"email": "Alice@Example.ORG"})
        (letter,) = mail.outbox
        self.assertEqual(letter.to, ["alice@example.org"])
        self.assertIn(reverse("login"), letter.body)
        self.assertIn(reverse("password-reset"), letter.body)
        self.assertNotIn("/sign-up/link/", letter.body)

    def test_it_answers_the_same_for_known_and_unknown(self) -> None:
        answers = []
        for name in ("alice", "nadja"):
            self.client.cookies.clear()
            email = f"{name}@example.org"
            with CaptureQueriesContext(connection) as queries:
                posted = self.client.post(URL, {"email": email})
            shown = self.client.get(posted["Location"])
            answers.append((seen(posted, but=email), seen(shown, but=email), len(queries)))
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(len(mail.outbox), 2)

    def test_it_builds_links_from_the_settings_and_not_from_the_request(self) -> None:
        with override_settings(ALLOWED_HOSTS=["*"]):
            self.client.post(URL, {"email": "new@example.org"}, headers={"host": "evil.example"})
        self.assertIn(settings.SITE_URL, mail.outbox[0].body)
        self.assertNotIn("evil", str(mail.outbox[0].message()))

    def test_it_says_where_printed_emails_are(self) -> None:
        self.client.post(URL, {"email": "new@example.org"})
        with override_settings(EMAIL_IS_PRINTED=True):
            self.assertContains(self.client.get(reverse("sign-up-sent")), "in the terminal")
        with override_settings(EMAIL_IS_PRINTED=False):
            self.assertNotContains(self.client.get(reverse("sign-up-sent")), "in the terminal")

    def test_it_refuses_what_is_no_email(self) -> None:
        for text in ("", "alice", "a@b", "a\n@example.org", "a\0@example.org", "x" * 300):
            r = self.client.post(URL, {"email": text})
            self.assertContains(r, 'aria-invalid="true"')
        self.assertEqual(mail.outbox, [])

    def test_it_limits_emails_to_one_address_known_or_not(self) -> None:
        for email in ("alice@example.org", "new@example.org"):
            for _ in range(5):
                self.assertEqual(self.client.post(URL, {"email": email}).status_code, 302)
            r = self.client.post(URL, {"email": email.upper()})
            self.assertContains(r, "Too many e-mails were asked for", status_code=429)
        self.assertEqual(len(mail.outbox), 10)

    def test_it_limits_emails_from_one_network(self) -> None:
        for number in range(30):
            self.client.post(URL, {"email": f"n{number}@example.org"})
        r = self.client.post(URL, {"email": "one-more@example.org"})
        self.assertEqual(r.status_code, 429)
        r = self.client.post(URL, {"email": "other@example.org"}, REMOTE_ADDR="192.0.2.9")
        self.assertEqual(r.status_code, 302)

    def test_it_says_when_the_email_could_not_be_sent(self) -> None:
        failure = mock.patch(
            "accounts.letters.send_mail", side_effect=SMTPServerDisconnected("gone")
        )
        with failure, self.assertLogs("imageproc.accounts", "ERROR"):
            r = self.client.post(URL, {"email": "new@example.org"})
        self.assertContains(r, "could not be sent. Try again", status_code=503)

    def test_it_sends_who_is_logged_in_to_the_upload(self) -> None:
        self.client.force_login(self.alice)
        r = self.client.get(URL)
        self.assertRedirects(r, reverse("upload"), fetch_redirect_response=False)

    def test_it_has_no_sent_page_without_an_address(self) -> None:
        self.assertRedirects(self.client.get(reverse("sign-up-sent")), URL)
