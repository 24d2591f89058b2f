from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import count

from django.conf import settings
from django.test import SimpleTestCase

from imageproc import fetch
from imageproc.fetch import BadStatus, ConnectFailed, TooLarge, TooManyRedirects, retry_after
from imageproc.fetch.errors import LONGEST_RETRY_AFTER
from tests.imageproc.fetch_servers import LIMITS, FetchTestCase, Handler

PNG = {"Content-Type": "Image/PNG; charset=x"}


class GetTestCase(FetchTestCase):
    def test_it_brings_the_file_and_what_is_known_of_it(self) -> None:
        server = self.serve({"/a.png": lambda handler: handler.reply(body=b"png", headers=PNG)})
        fetched = self.fetcher.get(server.url("/a.png?w=1#top"), LIMITS)
        self.assertEqual(
            (fetched.url, fetched.status, fetched.content_type, fetched.data),
            (server.url("/a.png?w=1"), 200, "image/png", b"png"),
        )
        self.assertEqual(fetched.headers["content-length"], "3")
        self.assertGreater(fetched.milliseconds, 0)

    def test_it_says_who_asks_and_no_more(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply()})
        secrets = {"Authorization": "Bearer x", "cookie": "a=b", "Host": "evil.example", "X-A": "1"}
        self.fetcher.get(server.url(), LIMITS, headers=secrets)
        expected = {
            "Host": f"127.0.0.1:{server.port}",
            "User-Agent": "imageproc-test/1",
            "Accept-Encoding": "identity",
            "Accept": "*/*",
            "Connection": "keep-alive",
            "X-A": "1",
        }
        self.assertEqual(server.headers, [expected])

    def test_it_keeps_no_cookies(self) -> None:
        cookie = {"Set-Cookie": "session=1; Path=/"}
        server = self.serve({"/": lambda handler: handler.reply(headers=cookie)})
        for _ in range(2):
            self.fetcher.get(server.url(), LIMITS)
        self.assertNotIn("Cookie", server.headers[1])

    def test_it_asks_for_what_stands_in_the_address(self) -> None:
        server = self.serve({"/a%20b/%C3%A4.jpg": lambda handler: handler.reply(body=b"1")})
        for path in ("/a b/ä.jpg", "/a%20b/%C3%A4.jpg", "/x/../a%20b/ä.jpg"):
            with self.subTest(path):
                self.assertEqual(self.fetcher.get(server.url(path), LIMITS).data, b"1")

    def test_it_says_what_a_status_means(self) -> None:
        says = {404: "nothing at this address", 403: "needs no log-in", 429: "too often"}
        says |= {503: "Try again later", 500: "Try again later", 400: "Check", 304: "Check"}
        for status, words in says.items():
            server = self.serve({"/": partial(Handler.reply, status=status)})
            with self.subTest(status), self.assertRaises(BadStatus) as caught:
                self.fetcher.get(server.url(), LIMITS)
            self.assertIn(f"The server answered {status}: ", str(caught.exception))
            self.assertIn(words, str(caught.exception))
            self.assertEqual(caught.exception.status, status)
            self.assertEqual(caught.exception.may_retry, status in {429, 500, 503})


class ConnectionsTestCase(FetchTestCase):
    def test_it_uses_a_connection_again(self) -> None:
        server = self.serve(
            {
                "/": lambda handler: handler.reply(body=b"x" * 100_000),
                "/gone": lambda handler: handler.reply(404, body=b"x" * 1000),
                "/moved": lambda handler: handler.reply(302, b"moved", {"Location": "/"}),
            }
        )
        for path in ("/", "/moved", "/", "/gone", "/"):
            if path == "/gone":
                with self.assertRaises(BadStatus):
                    self.fetcher.get(server.url(path), LIMITS)
            else:
                self.fetcher.get(server.url(path), LIMITS)
        self.assertEqual((server.connections, len(server.asked)), (1, 6))

    def test_it_does_not_read_on_where_a_body_is_too_long(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply(404, b"x" * 5_000_000)})
        for _ in range(2):
            with self.assertRaises(BadStatus):
                self.fetcher.get(server.url(), LIMITS)
        self.assertEqual(server.connections, 2)

    def test_it_asks_one_host_four_things_at_a_time(self) -> None:
        inside, peaks, lock, full = set[int](), [], threading.Lock(), threading.Event()

        def answer(handler: Handler) -> None:
            with lock:
                inside.add(threading.get_ident())
                peaks.append(len(inside))
            if len(inside) == fetch.PER_HOST:
                full.set()
            full.wait(10)
            time.sleep(0.05)  # long enough for a fifth to come, were it let through
            with lock:
                inside.remove(threading.get_ident())
            handler.reply()

        server = self.serve({"/": answer})
        with ThreadPoolExecutor(12) as pool:
            list(pool.map(lambda _: self.fetcher.get(server.url(), LIMITS), range(16)))
        self.assertEqual((max(peaks), len(peaks)), (fetch.PER_HOST, 16))
        self.assertLessEqual(server.connections, fetch.PER_HOST + 1)

    def test_threads_get_each_their_own_answer(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply(body=handler.path.encode() * 1000)})

        def ask(number: int) -> bool:
            path = f"/?{number}"
            return self.fetcher.get(server.url(path), LIMITS).data == path.encode() * 1000

        with ThreadPoolExecutor(8) as pool:
            self.assertTrue(all(pool.map(ask, range(64))))


class RedirectsTestCase(FetchTestCase):
    def redirect(self, *targets: str, status: int = 302) -> str:
        """The address of a server that leads from /0 to the first target, from /1 to the second."""

        def lead(handler: Handler) -> None:
            handler.reply(status, b"", {"Location": targets[int(handler.path[1:])]})

        self.server = self.serve(
            {f"/{n}": lead for n in range(len(targets))}
            | {"/end": lambda handler: handler.reply(body=b"end")}
        )
        return self.server.url("/0")

    def test_it_follows_each_kind(self) -> None:
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status):
                fetched = self.fetcher.get(self.redirect("end", status=status), LIMITS)
                self.assertEqual(fetched.data, b"end")
                self.assertEqual(fetched.url, self.server.url("/end"))

    def test_it_follows_five_and_not_six(self) -> None:
        steps = [f"/{n}" for n in range(1, 6)]
        fetched = self.fetcher.get(self.redirect(*steps[:4], "/end"), LIMITS)
        self.assertEqual(fetched.data, b"end")
        with self.assertRaises(TooManyRedirects):
            self.fetcher.get(self.redirect(*steps, "/end"), LIMITS)
        self.assertEqual(len(self.server.asked), 6)

    def test_it_notices_a_loop_at_once(self) -> None:
        with self.assertRaises(TooManyRedirects):
            self.fetcher.get(self.redirect("/1", "/0#again"), LIMITS)
        self.assertEqual(self.server.asked, ["/0", "/1"])

    def test_it_checks_where_each_leads(self) -> None:
        self.resolve_by({"intranet.example": [["10.0.0.1"]], "two.example": [["127.0.0.1", "::"]]})
        cases = {
            "http://10.0.0.1/": fetch.AddressRefused,
            "//169.254.169.254/latest/meta-data/": fetch.AddressRefused,
            "http://[::ffff:10.0.0.1]/": fetch.AddressRefused,
            "http://[fd00:ec2::254]/": fetch.AddressRefused,
            "http://intranet.example/": fetch.AddressRefused,
            "https://two.example/": fetch.AddressRefused,
            "http://nowhere.example/": fetch.NameUnknown,
            "http://2130706433/": fetch.NotWebAddress,
            "http://a:b@example.com/": fetch.NotWebAddress,
            "http://[::1/": fetch.NotWebAddress,
            "file:///etc/passwd": fetch.NotWebAddress,
            "gopher://127.0.0.1/": fetch.NotWebAddress,
            "ftp://127.0.0.1/": fetch.NotWebAddress,
            "data:text/plain,x": fetch.NotWebAddress,
            "javascript:alert(1)": fetch.NotWebAddress,
            "http:\\\\10.0.0.1\\": fetch.NotWebAddress,
            "\xff": fetch.NotWebAddress,
        }
        for location, error in cases.items():
            with self.subTest(location), self.assertRaises(error):
                self.fetcher.get(self.redirect("/1", location), LIMITS)

    def test_it_does_not_read_the_body_of_one(self) -> None:
        server = self.serve(
            {
                "/": lambda handler: handler.reply(302, b"x" * 5_000_000, {"Location": "/end"}),
                "/end": lambda handler: handler.reply(body=b"end"),
            }
        )
        self.assertEqual(self.fetcher.get(server.url(), LIMITS).data, b"end")
        self.assertEqual(server.connections, 2)

    def test_one_that_leads_nowhere_is_no_file(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply(302)})
        with self.assertRaises(BadStatus):
            self.fetcher.get(server.url(), LIMITS)


class RetriesTestCase(FetchTestCase):
    def answer_in_turn(self, *statuses: int, **headers: str) -> str:
        turn = count()

        def answer(handler: Handler) -> None:
            status = statuses[min(next(turn), len(statuses) - 1)]
            named = {name.replace("_", "-"): text for name, text in headers.items()}
            handler.reply(status, b"body", named)

        self.server = self.serve({"/": answer})
        return self.server.url()

    def test_it_asks_again_where_that_may_help(self) -> None:
        for status in (408, 425, 429, 500, 502, 503, 504):
            with self.subTest(status):
                url = self.answer_in_turn(status, 200, Retry_After="0")
                self.assertEqual(self.fetcher.get(url, LIMITS, tries=2).status, 200)

    def test_it_gives_up_after_its_tries(self) -> None:
        url = self.answer_in_turn(503)
        with self.assertRaises(BadStatus):
            self.fetcher.get(url, LIMITS, tries=2)
        self.assertEqual(len(self.server.asked), 2)

    def test_it_asks_once_where_nothing_would_change(self) -> None:
        for status in (400, 401, 403, 404, 410, 501):
            with self.subTest(status), self.assertRaises(BadStatus):
                self.fetcher.get(self.answer_in_turn(status, 200), LIMITS, tries=3)
            self.assertEqual(len(self.server.asked), 1)
        small = fetch.Limits(max_bytes=3)
        with self.assertRaises(TooLarge):
            self.fetcher.get(self.answer_in_turn(200), small, tries=3)
        self.assertEqual(len(self.server.asked), 1)

    def test_it_asks_again_when_a_connection_breaks(self) -> None:
        turn = count()

        def answer(handler: Handler) -> None:
            if next(turn):
                handler.reply(body=b"whole")
            else:
                handler.close_connection = True

        server = self.serve({"/": answer})
        self.assertEqual(self.fetcher.get(server.url(), LIMITS, tries=2).data, b"whole")

    def test_it_leaves_a_long_wait_to_the_caller(self) -> None:
        url = self.answer_in_turn(503, Retry_After="120")
        with self.assertRaises(BadStatus) as caught:
            self.fetcher.get(url, LIMITS, tries=3)
        self.assertEqual(caught.exception.retry_after, 120)
        self.assertEqual(len(self.server.asked), 1)

    def test_it_waits_as_long_as_it_is_asked(self) -> None:
        url = self.answer_in_turn(429, 200, Retry_After="1")
        began = time.monotonic()
        self.fetcher.get(url, LIMITS, tries=2)
        self.assertGreaterEqual(time.monotonic() - began, 1)


class RetryAfterTestCase(SimpleTestCase):
    def test_it_reads_seconds(self) -> None:
        cases = {"0": 0, "17": 17, " 5 ": 5, "9999999": LONGEST_RETRY_AFTER}
        for text, seconds in cases.items():
            with self.subTest(text):
                self.assertEqual(retry_after({"Retry-After": text}), seconds)

    def test_it_reads_a_date(self) -> None:
        soon = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
        self.assertAlmostEqual(retry_after({"Retry-After": soon}) or 0, 3600, delta=60)
        self.assertEqual(retry_after({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), 0)
        far = "Fri, 31 Dec 9999 23:59:59 GMT"
        self.assertEqual(retry_after({"Retry-After": far}), LONGEST_RETRY_AFTER)

    def test_it_reads_nothing_into_nonsense(self) -> None:
        for text in ("", "soon", "-5", "1e9", "9" * 5000, "\xb2", "Wed, 99 Oct 2015 07:28:00 GMT"):
            with self.subTest(text[:20]):
                self.assertIsNone(retry_after({"Retry-After": text}))
        self.assertIsNone(retry_after({}))


class PostTestCase(FetchTestCase):
    def test_it_sends_the_body(self) -> None:
        server = self.serve({"/hook": lambda handler: handler.reply(201, b"thanks", PNG)})
        headers = {"Content-Type": "application/json", "X-Signature": "abc", "Cookie": "a=b"}
        got = self.fetcher.post(server.url("/hook"), b'{"a": 1}', LIMITS, headers=headers)
        self.assertEqual((got.status, got.data), (201, b"thanks"))
        self.assertEqual(server.bodies, [b'{"a": 1}'])
        self.assertEqual(server.headers[0]["X-Signature"], "abc")
        self.assertEqual(server.headers[0]["Content-Type"], "application/json")
        self.assertNotIn("Cookie", server.headers[0])

    def test_it_gives_back_every_status_and_follows_nothing(self) -> None:
        for status in (200, 204, 301, 302, 307, 400, 404, 410, 429, 500, 503):
            location = {"Location": "http://10.0.0.1/", "Retry-After": "7"}
            server = self.serve({"/": partial(Handler.reply, status=status, headers=location)})
            with self.subTest(status):
                got = self.fetcher.post(server.url(), b"", LIMITS, headers={})
                self.assertEqual((got.status, retry_after(got.headers)), (status, 7))
                self.assertEqual(len(server.asked), 1)

    def test_it_cuts_a_long_answer(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply(body=b"x" * 5_000_000)})
        limits = fetch.Limits(max_bytes=1000)
        got = self.fetcher.post(server.url(), b"", limits, headers={})
        self.assertEqual(got.data, b"x" * 1000)

    def test_it_tells_when_nobody_is_there(self) -> None:
        server = self.serve({})
        server.server_close()
        with self.assertRaises(ConnectFailed):
            self.fetcher.post(server.url(), b"", LIMITS, headers={})


class OwnClientTestCase(FetchTestCase):
    def test_there_is_one(self) -> None:
        fetch.client.cache_clear()
        with fetch.client() as first:
            self.assertIs(fetch.client(), first)
        fetch.client.cache_clear()

    def test_a_fork_gets_another(self) -> None:
        """In a process of its own: this one has threads, which a fork would not copy."""
        script = f"""
import os
from django.conf import settings
settings.configure(FETCH_USER_AGENT={settings.FETCH_USER_AGENT!r})
from imageproc import fetch
first = fetch.client()
child = os.fork()
if not child:
    os._exit(0 if fetch.client() is not first else 3)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or fetch.client() is not first)
"""
        done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
        self.assertEqual(done.returncode, 0)
