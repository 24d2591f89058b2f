from __future__ import annotations

import re
from smtplib import SMTPRecipientsRefused
from unittest import mock

from django.core import mail
from django.test import override_settings

from accounts import letters
from tests.accounts.base import PeopleTestCase, last_link

SITE = override_settings(
    SITE_URL="https://photos.example.org", DEFAULT_FROM_EMAIL="studio@example.org"
)


@SITE
class LettersTestCase(PeopleTestCase):
    def write_all(self) -> list[mail.EmailMessage]:
        letters.sign_up("new@example.org")
        letters.sign_up("alice@example.org")
        letters.password_reset("new@example.org")
        letters.password_reset("alice@example.org")
        letters.email_change(self.alice, "new@example.org")
        letters.email_change(self.alice, "bob@example.org")
        letters.email_changed("alice@example.org", "new@example.org")
        return mail.outbox

    def test_every_letter_is_short_plain_text_with_a_clear_subject(self) -> None:
        sent = self.write_all()
        self.assertEqual(len(sent), 7)
        for letter in sent:
            self.assertEqual(letter.from_email, "studio@example.org")
            self.assertTrue(letter.subject.endswith(" · photos.example.org"), letter.subject)
            self.assertLess(len(letter.subject), 70)
            self.assertLess(len(letter.body), 600)
            self.assertEqual(letter.message().get_content_type(), "text/plain")
            self.assertNotIn("!", letter.body)
            self.assertIn("If it was not you", letter.body)

    def test_every_link_leads_to_this_site(self) -> None:
        for letter in self.write_all():
            for link in re.findall(r"https?://\S+", str(letter.body)):
                self.assertTrue(link.startswith("https://photos.example.org/"), link)

    def test_links_stay_whole_in_the_terminal(self) -> None:
        letters.sign_up(f"{'long' * 15}@{'example' * 8}.org")
        (letter,) = mail.outbox
        (link,) = re.findall(r"https?://\S+", str(letter.body))
        self.assertIn(link.encode(), letter.message().as_bytes())

    def test_nothing_is_escaped_as_if_for_a_browser(self) -> None:
        letters.email_changed("alice@example.org", "o'neill&co@example.org")
        self.assertIn("o'neill&co@example.org", mail.outbox[0].body)

    def test_the_answer_goes_to_the_address_that_was_given(self) -> None:
        letters.sign_up("alice@example.org")
        letters.password_reset("ALICE@example.org")
        self.assertEqual([letter.to for letter in mail.outbox], [["alice@example.org"]] * 2)

    def test_a_failure_is_logged_and_told_without_the_address(self) -> None:
        refused = SMTPRecipientsRefused({"new@example.org": (550, b"no")})
        with (
            mock.patch("accounts.letters.send_mail", side_effect=refused),
            self.assertLogs("imageproc.accounts", "ERROR") as logs,
            self.assertRaisesMessage(letters.LetterNotSent, "could not be sent"),
        ):
            letters.sign_up("new@example.org")
        self.assertEqual(logs.records[0].__dict__["action"], "letter_not_sent")

    def test_only_whom_the_link_was_sent_to_can_use_it(self) -> None:
        with override_settings(SITE_URL="http://localhost:8000"):
            letters.sign_up("one@example.org")
            first = last_link()
            letters.sign_up("two@example.org")
        self.assertNotEqual(first, last_link())
        self.assertContains(self.client.get(first, follow=True), "one@example.org")
