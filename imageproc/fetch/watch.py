"""A deadline that holds in the middle of everything.

A socket's own timeout begins again with every byte, so a server that drips one byte at a time
never meets it: in a header line, in a body, or while it takes in what is sent.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from contextvars import ContextVar, Token
from threading import Lock, Timer
from typing import Self

from imageproc.fetch.errors import TooSlow
from imageproc.fetch.values import Limits


class Watch:
    """Shuts the socket in use when the time of one try is over; a context manager.

    A TLS handshake is the one step that it cannot end: the socket's timeout does, which there
    holds for the step as a whole.
    """

    def __init__(self, limits: Limits) -> None:
        self.expired = False
        self._idle = limits.idle_seconds
        self._began = time.monotonic()
        self._ends = self._began + limits.total_seconds
        self._lock = Lock()
        self._sock: socket.socket | None = None
        self._timer = Timer(limits.total_seconds, self._end)
        self._timer.daemon = True
        self._token: Token[Watch] | None = None

    def __enter__(self) -> Self:
        self._token = CURRENT.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._timer.cancel()
        self.let_go()
        if self._token:
            CURRENT.reset(self._token)

    def hold(self, sock: socket.socket) -> None:
        """Shut this socket when time is up. Raises `TooSlow` if it already is."""
        with self._lock:
            self._sock = sock
        self.check()

    def let_go(self) -> None:
        """Leave the socket alone: it goes back to the pool, to serve somebody else."""
        with self._lock:
            self._sock = None

    def check(self) -> None:
        """Raises `TooSlow` when time is up."""
        if self.expired or time.monotonic() >= self._ends:
            raise TooSlow

    def patience(self) -> float:
        """Seconds for the next step, above 0. Raises `TooSlow`."""
        self.check()
        return max(min(self._idle, self._ends - time.monotonic()), 0.001)

    def left(self) -> float:
        """Seconds until time is up, at least 0."""
        return max(self._ends - time.monotonic(), 0.0)

    def milliseconds(self) -> float:
        """Since the try began."""
        return (time.monotonic() - self._began) * 1000

    def _end(self) -> None:
        with self._lock:
            self.expired = True
            if self._sock is not None:
                # The plain socket's own: that of a TLS socket would drop its state as it is read.
                with suppress(OSError):
                    socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


CURRENT: ContextVar[Watch] = ContextVar("CURRENT")
"""The watch over what this thread fetches; connections look here for it."""
