"""The one way in which crawls ask for anything."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings

from imageproc import fetch
from imageproc.fetch import BadStatus, Fetched, Limits, TooManyRedirects
from templates_app.crawling.manners import turns
from templates_app.crawling.manners.robots import Robots

GLANCE = 0.25
"""Seconds between two looks at whether anybody still wants what does not arrive."""
REDIRECTS = 5
BUSY = frozenset({429, 503})
BUSY_SECONDS = 60
"""How long a host is left alone that was asked too often and names no time."""


class Manners:
    """Asks each host in its turn and follows robots.txt; a context manager, for one slice.

    `glance` is called several times a second while something is waited for; what it raises ends
    the waiting. `until` is when the slice ends, by `time.monotonic()`.
    """

    def __init__(self, glance: Callable[[], None], until: float) -> None:
        self._glance, self._until = glance, until
        self._robots = Robots(self._in_turn)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="crawl")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What is still on its way ends by its own deadline, and nobody waits for it.
        self._pool.shutdown(wait=False, cancel_futures=True)

    def get(self, url: str, limits: Limits, *, headers: Mapping[str, str] | None = None) -> Fetched:
        """A page or a picture. Each address on the way is looked up in its site's robots.txt.

        Raises:
            FetchError: among them RobotsRefused and RobotsUnknown.
            Later: the host is to be left alone for longer than this slice lasts.
        """
        step = replace(limits, redirects=0)
        for _ in range(REDIRECTS + 1):
            fetch.check_url(url)
            self._robots.check(url)
            try:
                return self._in_turn(url, step, headers=headers)
            except TooManyRedirects as problem:
                url = problem.onward
        raise TooManyRedirects

    def api(
        self,
        url: str,
        limits: Limits,
        *,
        headers: Mapping[str, str] | None = None,
        bearer: str = "",
    ) -> Fetched:
        """An answer of a programming interface: it is there for programs, so its terms hold and not
        robots.txt. Raises as `get` does.
        """
        return self._in_turn(url, limits, headers=headers, bearer=bearer)

    def _in_turn(
        self,
        url: str,
        limits: Limits,
        *,
        headers: Mapping[str, str] | None = None,
        bearer: str = "",
    ) -> Fetched:
        host = urlsplit(url).hostname or ""
        gap = max(settings.CRAWL_HOST_SECONDS, self._robots.delay(url))
        self._pause(turns.reserve(host, gap, max(self._until - time.monotonic(), 0)))
        try:
            return self._asked(url, limits, headers, bearer)
        except BadStatus as problem:
            if problem.status in BUSY:
                seconds = problem.retry_after
                turns.rest(host, BUSY_SECONDS if seconds is None else seconds)
            raise

    def _asked(
        self, url: str, limits: Limits, headers: Mapping[str, str] | None, bearer: str
    ) -> Fetched:
        coming = self._pool.submit(fetch.client().get, url, limits, headers=headers, bearer=bearer)
        while True:
            try:
                return coming.result(GLANCE)
            except NotYet:
                if coming.done():  # the answer came this moment, or TimeoutError is the answer
                    return coming.result()
                self._glance()

    def _pause(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self._glance()
            time.sleep(min(left, GLANCE))
