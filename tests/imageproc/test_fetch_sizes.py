from __future__ import annotations

import gzip
import os
import tracemalloc
import zlib

from imageproc.fetch import AddressRefused, BrokenAnswer, ConnectFailed, Limits, TooLarge
from tests.imageproc.fetch_servers import (
    CHUNKED,
    EMPTY_BLOCK,
    EMPTY_GZIP,
    LIMITS,
    OK,
    FetchTestCase,
    repeat,
    say,
    say_and_wait,
)

SMALL = Limits(max_bytes=1000, total_seconds=20)


class SizesTestCase(FetchTestCase):
    def test_it_takes_as_much_as_allowed(self) -> None:
        for body in (b"", os.urandom(999), os.urandom(1000)):
            for form, answer in self.forms(body).items():
                with self.subTest(form, size=len(body)):
                    server = self.serve_raw(say(answer))
                    self.assertEqual(self.fetcher.get(server.url(), SMALL).data, body)

    def test_it_refuses_one_byte_more(self) -> None:
        for form, answer in self.forms(os.urandom(1001)).items():
            with self.subTest(form):
                server = self.serve_raw(say(answer))
                self.assertIsInstance(self.refusal(server.url(), SMALL), TooLarge)

    def forms(self, body: bytes) -> dict[str, bytes]:
        chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
        return {
            "length": OK + b"Content-Length: %d\r\n\r\n" % len(body) + body,
            "chunks": CHUNKED + chunk + b"0\r\n\r\n",
            "to the end": OK + b"\r\n" + body,
        }

    def test_it_refuses_a_long_body_by_its_header(self) -> None:
        for length in (b"1001", b"99999999999", b"9" * 5000):
            server = self.serve_raw(say_and_wait(OK + b"Content-Length: " + length + b"\r\n\r\n"))
            with self.subTest(length[:12]):
                self.assertIsInstance(self.refusal(server.url(), SMALL), TooLarge)

    def test_it_stops_what_has_no_end(self) -> None:
        endless = {
            "to the end": (OK + b"\r\n", b"x" * 10_000),
            "chunks": (CHUNKED, b"1\r\nx\r\n" * 1000),
            "one chunk": (CHUNKED + b"7fffffffffff\r\n", b"x" * 10_000),
            "packed": (OK + b"Content-Encoding: gzip\r\n\r\n" + EMPTY_GZIP, EMPTY_BLOCK * 1000),
        }
        for where, (start, piece) in endless.items():
            server = self.serve_raw(repeat(start, piece))
            with self.subTest(where):
                self.assertIsInstance(self.refusal(server.url(), SMALL), TooLarge)

    def test_it_stops_the_page_of_a_redirect(self) -> None:
        start = b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n"
        server = self.serve_raw(repeat(start, b"x" * 10_000))
        self.assertIsInstance(self.refusal(server.url(), SMALL), AddressRefused)

    def test_it_bounds_the_heads(self) -> None:
        floods = {"line": (OK + b"X: ", b"x" * 10_000), "lines": (OK, b"X: y\r\n" * 1000)}
        for where, (start, piece) in floods.items():
            server = self.serve_raw(repeat(start, piece))
            with self.subTest(where):
                self.assertIsInstance(self.refusal(server.url()), BrokenAnswer)


class PackedTestCase(FetchTestCase):
    def packed(self, coding: str, body: bytes) -> str:
        headers = {"Content-Encoding": coding}
        return self.serve({"/": lambda handler: handler.reply(body=body, headers=headers)}).url()

    def test_it_unpacks_what_came_packed_all_the_same(self) -> None:
        text = b"sku;url\r\n" * 100
        cases = {
            "gzip": gzip.compress(text),
            "X-GZIP ": gzip.compress(text),
            "deflate": zlib.compress(text),
            "identity": text,
        }
        for coding, body in cases.items():
            with self.subTest(coding):
                fetched = self.fetcher.get(self.packed(coding, body), SMALL)
                self.assertEqual(fetched.data, text)

    def test_it_stops_a_bomb(self) -> None:
        bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
        self.assertLess(len(bomb), LIMITS.max_bytes)
        url = self.packed("gzip", bomb)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        self.assertIsInstance(self.refusal(url), TooLarge)
        self.assertLess(tracemalloc.get_traced_memory()[1], 20_000_000)
        got = self.fetcher.post(self.packed("gzip", bomb), b"", SMALL, headers={})
        self.assertEqual(got.data, bytes(SMALL.max_bytes))

    def test_it_refuses_other_packings(self) -> None:
        for coding in ("br", "zstd", "gzip, gzip", "compress", "gzip,identity", "x"):
            with self.subTest(coding):
                refusal = self.refusal(self.packed(coding, gzip.compress(b"text")))
                self.assertIsInstance(refusal, BrokenAnswer)

    def test_it_refuses_a_broken_packing(self) -> None:
        whole = gzip.compress(b"text" * 50)
        for body in (whole[:-9], whole[:3], b"text", whole + b"more", whole + whole):
            with self.subTest(len(body)):
                self.assertIsInstance(self.refusal(self.packed("gzip", body)), BrokenAnswer)


class BrokenTestCase(FetchTestCase):
    def test_it_tells_what_was_cut_off(self) -> None:
        answers = {
            "body": OK + b"Content-Length: 9\r\n\r\n123",
            "chunk": CHUNKED + b"9\r\n123",
            "chunks": CHUNKED + b"3\r\n123\r\n",
            "no chunk size": CHUNKED + b"zz\r\n",
            "no status": b"hello\r\n\r\n",
            "no number": b"HTTP/1.1 abc OK\r\n\r\n",
            "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
            "two lengths": OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\n123",
        }
        for where, answer in answers.items():
            server = self.serve_raw(say(answer))
            with self.subTest(where):
                refusal = self.refusal(server.url())
                self.assertIsInstance(refusal, BrokenAnswer)
                self.assertTrue(refusal.may_retry)

    def test_it_tells_when_nothing_came(self) -> None:
        server = self.serve_raw(say(b""))
        self.assertIsInstance(self.refusal(server.url()), ConnectFailed)

    def test_it_tells_when_nobody_listens(self) -> None:
        server = self.serve({})
        server.server_close()
        refusal = self.refusal(server.url())
        self.assertIsInstance(refusal, ConnectFailed)
        self.assertTrue(refusal.may_retry)
        self.assertNotIn("127.0.0.1", str(refusal))
