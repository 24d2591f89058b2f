from __future__ import annotations

from django.test import SimpleTestCase

from jobs.webhooks import answers
from jobs.webhooks.answers import Answer


class AnswersTestCase(SimpleTestCase):
    def test_only_200_to_299_is_good(self) -> None:
        for status in (200, 202, 204, 299):
            self.assertEqual(answers.sentence(status), "")
        for status in (199, 300, 302, 404, 410, 500, 599, 999):
            self.assertIn(str(status), answers.sentence(status))

    def test_it_says_what_a_status_means(self) -> None:
        self.assertEqual(answers.sentence(404), "The server answered 404 Not Found.")
        self.assertEqual(answers.sentence(599), "The server answered 599.")
        self.assertEqual(
            answers.sentence(302), "The server answered 302 Found: redirects are not followed."
        )

    def test_an_excerpt_can_be_kept_and_shown(self) -> None:
        self.assertEqual(
            answers.excerpt(b"\xff\x00 hello\x1b[1m\n you \n"), "\ufffd  hello [1m\n you"
        )
        self.assertEqual(answers.excerpt(b"x" * 100_000), "x" * 500)
        self.assertEqual(len(answers.excerpt("é".encode() * 400)), 400)
        self.assertEqual(len(answers.excerpt("\N{PILE OF POO}".encode() * 600)), 500)

    def test_it_comes_back_from_json_as_it_was(self) -> None:
        answer = Answer(at="2026-01-02T03:04:05+00:00", milliseconds=12, status=500, error="No.")
        self.assertEqual(Answer.from_json(answer.as_json()), answer)
        self.assertEqual(answer.moment.isoformat(), answer.at)
