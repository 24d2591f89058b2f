"""Real servers on this machine for the tests of fetching, and a resolver with a table."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any
from unittest import mock

from django.test import SimpleTestCase, override_settings

from imageproc.fetch import Client, FetchError, Limits, NameUnknown, addresses
from imageproc.fetch.addresses import Address

LIMITS = Limits(max_bytes=1 << 20, total_seconds=20, idle_seconds=10)
QUICK = Limits(max_bytes=1 << 20, total_seconds=0.5, idle_seconds=0.3)
HASTY = Limits(max_bytes=1 << 20, total_seconds=0.5, idle_seconds=10)
"""Only the deadline for everything can end it."""

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
EMPTY_GZIP = gzip.compress(b"")[:10]
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"
"""Unpacks to nothing (RFC 1951, section 3.2.4)."""


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server's function for its path."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 20
    server: WebServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers))
        self.server.answers[self.path.partition("?")[0]](self)

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def reply(
        self, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, text in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


Answers = Mapping[str, Callable[[Handler], None]]


class WebServer(ThreadingHTTPServer):
    """An HTTP server that remembers what it was asked, and over how many connections."""

    daemon_threads = False

    def __init__(self, answers: Answers, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), Handler)
        self.answers = answers
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side went away, as many tests want."""

    @property
    def port(self) -> int:
        return self.server_port

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


Talk = Callable[[socket.socket], object]


class RawServer:
    """Accepts connections, reads the head of a request, and lets a function talk."""

    def __init__(self, talk: Talk, *, reads: bool = True) -> None:
        self.talk, self.reads = talk, reads
        self.connections = 0
        self.threads: list[threading.Thread] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept)
        self.thread.start()

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in (self.thread, *self.threads):
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self.threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(20)
            if self.reads:
                read_head(connection)
            self.talk(connection)


def read_head(connection: socket.socket) -> bytes:
    """What came until an empty line."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            break
        head += piece
    return head


def say(answer: bytes) -> Talk:
    """Says it and closes."""
    return lambda connection: connection.sendall(answer)


def say_and_wait(start: bytes) -> Talk:
    """Says the start and then nothing, until the other side closes."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        while connection.recv(4096):
            pass

    return talk


def repeat(start: bytes, piece: bytes, pause: float = 0) -> Talk:
    """Says the start, then the piece again and again until it is cut off."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return talk


def drip(start: bytes, piece: bytes = b"x") -> Talk:
    """Each piece comes sooner than a wait for it would end."""
    return repeat(start, piece, pause=0.02)


class Names:
    """Stands for the system's resolver: each time a name is asked for, its next answer is given.

    The last answer stays.
    """

    def __init__(self, table: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.table = table
        self.asked: list[str] = []
        self.before: Callable[[], object] = bool

    def __call__(self, host: str, _port: int) -> list[Address]:
        self.before()
        if host not in self.table:
            raise NameUnknown
        answers = self.table[host]
        time = min(self.asked.count(host), len(answers) - 1)
        self.asked.append(host)
        return [ip_address(text) for text in answers[time]]


@override_settings(
    FETCH_ALLOW_LOOPBACK=True, FETCH_PORTS=[80, 443], FETCH_USER_AGENT="imageproc-test/1"
)
class FetchTestCase(SimpleTestCase):
    """A client, and servers that are closed after it."""

    def setUp(self) -> None:
        self.fetcher = Client()
        self.addCleanup(self.fetcher.close)

    def serve(self, answers: Answers) -> WebServer:
        return self.run_server(WebServer(answers))

    def run_server(self, server: WebServer) -> WebServer:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        for step in (server.server_close, thread.join, server.shutdown, self.fetcher.close):
            self.addCleanup(step)
        return server

    def serve_raw(self, talk: Talk, *, reads: bool = True) -> RawServer:
        server = RawServer(talk, reads=reads)
        self.addCleanup(server.close)
        self.addCleanup(self.fetcher.close)
        return server

    def refusal(self, url: str, limits: Limits = LIMITS) -> FetchError:
        with self.assertRaises(FetchError) as caught:
            self.fetcher.get(url, limits)
        return caught.exception

    def resolve_by(self, table: Mapping[str, Sequence[Sequence[str]]]) -> Names:
        names = Names(table)
        patch = mock.patch.object(addresses, "resolve", names)
        patch.start()
        self.addCleanup(patch.stop)
        return names
