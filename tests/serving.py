"""A shop's server on this machine, which counts what is asked of it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

from tests.drawing import drawn, encoded

COLOURS = ("firebrick", "seagreen", "navy", "goldenrod", "purple", "teal")


class Shop(ThreadingHTTPServer):
    """Serves a picture of its own at every address that ends in .jpg or .png.

    /missing is not there, /text is no picture, /broken is half of one, /busy answers 503 as often
    as `busy` says and then with a picture, /slow/... takes `slowness` seconds.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.at_once = self.most_at_once = 0
        self.connections = 0
        self.busy = 1
        self.slowness = 0.2
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def urls(self, *paths: str) -> list[str]:
        return [f"{self.url}{path}" for path in paths]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Shop

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.asked[self.path] += 1
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            self._answer(*self._found())
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def _found(self) -> tuple[int, str, bytes]:
        path = self.path.partition("?")[0]
        if path.startswith("/slow/"):
            time.sleep(self.server.slowness)
        if path == "/busy" and self.server.asked[self.path] <= self.server.busy:
            return 503, "text/plain", b"come again"
        if path == "/text":
            return 200, "text/html", b"<html>no picture</html>"
        if path == "/broken":
            return 200, "image/jpeg", picture_of(path)[:2000]
        if path == "/busy" or path.endswith((".jpg", ".png")):
            return 200, "image/jpeg", picture_of(path)
        return 404, "text/plain", b"nothing here"

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


def picture_of(path: str) -> bytes:
    """Noise, so that there is something to compress; each address has its own colour."""
    disc = drawn(320, 240, COLOURS[sum(path.encode()) % len(COLOURS)])
    noise = Image.effect_noise(disc.size, 60).convert("RGB")
    picture = Image.blend(disc, noise, 0.1)
    if path.endswith(".png"):
        return encoded(picture, "PNG")
    return encoded(picture, "JPEG", quality=92)


@contextmanager
def shop() -> Iterator[Shop]:
    """A running server."""
    server = Shop()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
