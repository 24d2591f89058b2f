"""What sites ask programs to leave alone (RFC 9309)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from protego import Protego

from imageproc.fetch import BadStatus, Fetched, FetchError, Limits
from templates_app.crawling.errors import RobotsRefused, RobotsUnknown

LIMITS = Limits(max_bytes=2 << 20, total_seconds=20, redirects=5)
READ = 500 * 1024
"""Bytes of a file that count; RFC 9309 asks for no fewer."""
KEPT, KEPT_UNKNOWN = 3600, 60
"""Seconds for which an answer holds, and for which nobody asks again where none came."""
LONGEST_DELAY = 3600
"""Seconds; a site that names a longer `Crawl-delay` is taken to have named this."""
UNKNOWN = "unknown"

Ask = Callable[[str, Limits], Fetched]


class Robots:
    """The rules of the sites that one crawl asks; `ask` fetches an address in turn."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._rules: dict[str, Protego] = {}

    def check(self, url: str) -> None:
        """
        Raises:
            RobotsRefused: the site asks for this address to be left alone.
            RobotsUnknown: nobody can tell now.
            FetchError: the site is none that is fetched from.
        """
        if not self._of(url).can_fetch(url, agent()):
            raise RobotsRefused

    def delay(self, url: str) -> float:
        """Seconds between two requests that the site asks for; 0 where it asks for nothing."""
        rules = self._rules.get(_origin(url))
        asked = rules.crawl_delay(agent()) if rules else None
        return min(max(asked or 0.0, 0.0), LONGEST_DELAY)

    def _of(self, url: str) -> Protego:
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = Protego.parse(self._text(origin))
        return self._rules[origin]

    def _text(self, origin: str) -> str:
        key = f"crawl-robots:{hashlib.blake2b(origin.encode(), digest_size=16).hexdigest()}"
        kept = cache.get(key)
        if kept is None:
            kept = self._fetched(origin)
            cache.set(key, kept, KEPT_UNKNOWN if kept is UNKNOWN else KEPT)
        if kept == UNKNOWN:
            raise RobotsUnknown
        return str(kept)

    def _fetched(self, origin: str) -> str:
        """The file, "" where there is none, or UNKNOWN."""
        try:
            data = self._ask(f"{origin}/robots.txt", LIMITS).data
        except BadStatus as problem:
            # Who asks too often is not told that nothing is forbidden.
            return "" if 400 <= problem.status < 500 and problem.status != 429 else UNKNOWN
        except FetchError as problem:
            if problem.may_retry or problem.code in {"too_large", "too_many_redirects"}:
                return UNKNOWN
            raise
        return data[:READ].decode("utf-8-sig", errors="replace").replace("\x00", "")


def agent() -> str:
    """The name by which robots.txt knows us: the first word of what we call ourselves."""
    found = re.match(r"[A-Za-z_-]+", settings.FETCH_USER_AGENT)
    return found[0] if found else "imageproc"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
