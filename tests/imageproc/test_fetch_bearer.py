from __future__ import annotations

import logging
from contextlib import suppress

from django.test import override_settings

from imageproc.fetch import FetchError, Limits, NotEncrypted, TooManyRedirects
from tests.imageproc.fetch_servers import LIMITS, FetchTestCase, Handler, WebServer

TOKEN = "0a1b2c3d-token.of_the~operator+/=="
SENT = f"Bearer {TOKEN}"


def ok(handler: Handler) -> None:
    handler.reply(body=b"{}")


class BearerTestCase(FetchTestCase):
    def lead(self, server: WebServer, path: str, url: str, status: int = 302) -> None:
        server.answers = {
            **server.answers,
            path: lambda handler: handler.reply(status, headers={"Location": url}),
        }

    def sent(self, server: WebServer) -> list[str | None]:
        return [headers.get("Authorization") for headers in server.headers]

    def get(self, url: str, token: str = TOKEN, limits: Limits = LIMITS) -> bytes:
        return self.fetcher.get(url, limits, bearer=token).data

    def test_it_is_sent_to_the_origin_that_was_asked(self) -> None:
        server = self.serve({"/": ok})
        self.assertEqual(self.get(server.url()), b"{}")
        self.assertEqual(self.sent(server), [SENT])

    def test_nothing_of_it_stays_for_the_next_request(self) -> None:
        server = self.serve({"/": ok})
        self.get(server.url())
        self.fetcher.get(server.url(), LIMITS)
        self.assertEqual(self.sent(server), [SENT, None])

    def test_a_redirect_within_the_origin_takes_it_along(self) -> None:
        server = self.serve({"/end": ok})
        self.lead(server, "/", "/end")
        self.get(server.url())
        self.assertEqual(self.sent(server), [SENT, SENT])

    def test_another_origin_never_sees_it(self) -> None:
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status):
                there, here = self.serve({"/": ok}), self.serve({})
                self.lead(here, "/", there.url(), status)
                self.assertEqual(self.get(here.url()), b"{}")
                self.assertEqual((self.sent(here), self.sent(there)), ([SENT], [None]))

    def test_the_same_machine_by_another_name_is_another_origin(self) -> None:
        server = self.serve({"/end": ok})
        self.lead(server, "/", server.url("/end", host="localhost"))
        self.get(server.url())
        self.assertEqual(self.sent(server), [SENT, None])

    def test_who_comes_back_from_elsewhere_gets_it_no_more(self) -> None:
        here, there = self.serve({"/end": ok}), self.serve({})
        self.lead(here, "/", there.url())
        self.lead(there, "/", here.url("/end"))
        self.get(here.url())
        self.assertEqual((self.sent(here), self.sent(there)), ([SENT, None], [None]))

    def test_a_further_try_sends_it_again(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply(503)})
        with self.assertRaises(FetchError):
            self.fetcher.get(server.url(), LIMITS, tries=2, bearer=TOKEN)
        self.assertEqual(self.sent(server), [SENT, SENT])

    def test_nobody_reads_it_on_the_way(self) -> None:
        for url in ("http://api.example/", "http://8.8.8.8/", "http://localhost/"):
            with self.subTest(url), self.assertRaises(NotEncrypted) as caught:
                self.get(url)
            self.assertNotIn(TOKEN, str(caught.exception))

    @override_settings(FETCH_ALLOW_LOOPBACK=False)
    def test_an_encrypted_address_passes_the_check(self) -> None:
        names = self.resolve_by({"api.example": [["10.0.0.1"]]})
        with self.assertRaises(FetchError) as caught:
            self.get("https://api.example/")
        self.assertEqual((caught.exception.code, names.asked), ("address_refused", ["api.example"]))

    def test_what_is_no_token_is_refused_without_being_named(self) -> None:
        server = self.serve({"/": ok})
        for token in (f"{TOKEN}\r\nX-A: 1", f"{TOKEN} ", "tökén", f"Bearer {TOKEN}"):
            with self.subTest(token), self.assertRaises(ValueError) as caught:
                self.get(server.url(), token)
            self.assertNotIn(token, repr(caught.exception))
        self.assertEqual(server.asked, [])

    def test_it_is_in_no_log_and_no_error(self) -> None:
        answers = {"/": ok, "/missing": lambda handler: handler.reply(401)}
        server = self.serve(answers)
        self.lead(server, "/round", "/round")
        with self.assertLogs(level=logging.DEBUG) as log:
            logging.getLogger().debug("so that there is a line")
            for path in ("/", "/missing", "/round"):
                with suppress(FetchError):
                    self.get(server.url(path))
        self.assertNotIn(TOKEN, "\n".join(log.output))
        with self.assertRaises(FetchError) as caught:
            self.get(server.url("/missing"))
        self.assertNotIn(TOKEN, f"{caught.exception!r} {vars(caught.exception)}")


class OnwardTestCase(FetchTestCase):
    def test_who_follows_by_hand_is_told_where_it_led(self) -> None:
        server = self.serve(
            {"/a": lambda handler: handler.reply(302, headers={"Location": "b.jpg"})}
        )
        none = Limits(max_bytes=100, redirects=0)
        with self.assertRaises(TooManyRedirects) as caught:
            self.fetcher.get(server.url("/a"), none)
        self.assertEqual(caught.exception.onward, server.url("/b.jpg"))
        self.assertEqual(server.asked, ["/a"])
