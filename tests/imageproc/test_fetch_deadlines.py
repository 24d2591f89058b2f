from __future__ import annotations

import threading
import time
from itertools import count
from socket import socket

from imageproc import fetch
from imageproc.fetch import BadStatus, Limits, TooSlow
from tests.imageproc.fetch_servers import (
    CHUNKED,
    EMPTY_BLOCK,
    EMPTY_GZIP,
    HASTY,
    LIMITS,
    OK,
    QUICK,
    FetchTestCase,
    Handler,
    drip,
    read_head,
    say_and_wait,
)


class AnswersTestCase(FetchTestCase):
    def test_it_ends_a_silence(self) -> None:
        silences = {
            "before the head": b"",
            "in the head": OK + b"Content-Le",
            "before the body": OK + b"Content-Length: 9\r\n\r\n",
            "in the body": OK + b"Content-Length: 9\r\n\r\n123",
            "to the end": OK + b"\r\n123",
            "in a chunk": CHUNKED + b"9\r\n123",
        }
        for where, start in silences.items():
            server = self.serve_raw(say_and_wait(start))
            for limits in (QUICK, HASTY):
                with self.subTest(where, limits=limits):
                    self.assertIsInstance(self.refusal(server.url(), limits), TooSlow)

    def test_it_ends_a_drip(self) -> None:
        drips = {
            "status line": (b"", b"H"),
            "head": (OK + b"X-A: ", b"x"),
            "heads": (OK, b"X: y\r\n"),
            "continues": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
            "body": (OK + b"Content-Length: 99999\r\n\r\n", b"x"),
            "body to the end": (OK + b"\r\n", b"x"),
            "closing": (OK + b"Connection: close\r\n\r\n", b"x"),
            "packed": (OK + b"Content-Encoding: gzip\r\n\r\n" + EMPTY_GZIP, EMPTY_BLOCK),
            "chunks": (CHUNKED, b"1\r\nx\r\n"),
            "chunk size": (CHUNKED, b"0"),
            "trailers": (CHUNKED + b"0\r\n", b"X: y\r\n"),
            "redirect": (b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", b"x"),
        }
        for where, (start, piece) in drips.items():
            server = self.serve_raw(drip(start, piece))
            with self.subTest(where):
                refusal = self.refusal(server.url(), HASTY)
                self.assertIsInstance(refusal, TooSlow)
                self.assertTrue(refusal.may_retry)

    def test_a_status_is_told_although_its_page_drips(self) -> None:
        server = self.serve_raw(drip(b"HTTP/1.1 404 Not Found\r\n\r\n"))
        self.assertIsInstance(self.refusal(server.url(), HASTY), BadStatus)

    def test_redirects_share_one_deadline(self) -> None:
        turn = count()

        def lead_on(handler: Handler) -> None:
            time.sleep(0.1)
            handler.reply(302, b"", {"Location": f"/?{next(turn)}"})

        server = self.serve({"/": lead_on})
        limits = Limits(max_bytes=9, total_seconds=0.5, redirects=50)
        self.assertIsInstance(self.refusal(server.url(), limits), TooSlow)


class ConnectionsTestCase(FetchTestCase):
    def test_it_ends_a_drip_on_a_connection_used_before(self) -> None:
        def talk(connection: socket) -> None:
            connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")
            read_head(connection)
            drip(b"")(connection)

        server = self.serve_raw(talk)
        self.assertEqual(self.fetcher.get(server.url(), HASTY).data, b"ok")
        self.assertIsInstance(self.refusal(server.url(), HASTY), TooSlow)
        self.assertEqual(server.connections, 1)

    def test_it_leaves_a_connection_alone_that_it_gave_back(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply(body=b"ok")})
        self.fetcher.get(server.url(), Limits(max_bytes=9, total_seconds=0.4))
        time.sleep(0.5)
        self.assertEqual(self.fetcher.get(server.url(), LIMITS).data, b"ok")
        self.assertEqual(server.connections, 1)


class StepsTestCase(FetchTestCase):
    """What may hang beside the answer."""

    def setUp(self) -> None:
        super().setUp()
        self.ended = threading.Event()

    def wait(self, *_who: object) -> bool:
        return self.ended.wait(20)

    def test_it_ends_a_server_that_does_not_read(self) -> None:
        server = self.serve_raw(self.wait, reads=False)
        self.addCleanup(self.ended.set)
        with self.assertRaises(TooSlow):
            self.fetcher.post(server.url(), bytes(50_000_000), HASTY, headers={})

    def test_it_ends_a_handshake_that_does_not_come(self) -> None:
        server = self.serve_raw(say_and_wait(b""), reads=False)
        for limits in (QUICK, HASTY):
            with self.subTest(limits=limits):
                self.assertIsInstance(self.refusal(server.url(scheme="https"), limits), TooSlow)

    def test_it_ends_a_handshake_that_drips(self) -> None:
        # A record of 16 KiB is announced and never complete.
        server = self.serve_raw(drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"), reads=False)
        self.assertIsInstance(self.refusal(server.url(scheme="https"), HASTY), TooSlow)

    def test_it_ends_a_resolver_that_takes_its_time(self) -> None:
        self.resolve_by({"slow.example": [["127.0.0.1"]]}).before = self.wait
        self.addCleanup(self.ended.set)
        for limits in (QUICK, HASTY):
            with self.subTest(limits=limits):
                self.assertIsInstance(self.refusal("http://slow.example/", limits), TooSlow)

    def test_it_ends_a_wait_for_a_turn(self) -> None:
        def answer(handler: Handler) -> None:
            self.wait()
            handler.reply()

        server = self.serve({"/": answer})
        threads = [
            threading.Thread(target=self.fetcher.get, args=(server.url(), LIMITS))
            for _ in range(fetch.PER_HOST)
        ]
        for thread in threads:
            thread.start()
            self.addCleanup(thread.join)
        self.addCleanup(self.ended.set)
        while len(server.asked) < fetch.PER_HOST:
            time.sleep(0.01)
        with self.assertRaisesMessage(TooSlow, "Too much is being fetched from this server"):
            self.fetcher.get(server.url(), QUICK)
