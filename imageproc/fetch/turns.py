"""How many requests one host gets at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from imageproc.fetch.errors import TooSlow

PER_HOST = 4
"""Requests under way to one host from this process."""


class Turns:
    """Lets PER_HOST threads at a time through to each host."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._busy: Counter[str] = Counter()

    @contextmanager
    def taken(self, host: str, seconds: float) -> Iterator[None]:
        """Wait for a turn and keep it. Raises `TooSlow` when none comes in `seconds`."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._busy[host] < PER_HOST, seconds):
                raise TooSlow("Too much is being fetched from this server. Try again later.")
            self._busy[host] += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy[host] -= 1
                if not self._busy[host]:
                    del self._busy[host]
                self._changed.notify_all()
