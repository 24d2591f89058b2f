"""The line between a supervisor and the workers of its cluster.

A socket that every worker inherits. Downwards it carries one message, its end: the supervisor
asked to stop, or died, and no further job may be claimed. Upwards each bell is one byte, by which
the supervisor knows that workers are awake.
"""

from __future__ import annotations

import contextlib
import functools
import os
import socket

FD_VARIABLE = "JOBS_LIFELINE"
CLUSTER_VARIABLE = "JOBS_CLUSTER"


class Lifeline:
    """The supervisor's end."""

    def __init__(self) -> None:
        self._here, self.theirs = socket.socketpair()
        for end in (self._here, self.theirs):
            end.settimeout(0)

    def drain(self) -> None:
        """From now on, no worker claims a job."""
        with contextlib.suppress(OSError):  # asked before
            self._here.shutdown(socket.SHUT_WR)

    def heard(self) -> int:
        """Bells answered since this was last asked."""
        beats = 0
        with contextlib.suppress(BlockingIOError):
            while some := self._here.recv(65536):
                beats += len(some)
        return beats

    def close(self) -> None:
        self._here.close()
        self.theirs.close()


def is_cut() -> bool:
    """Whether no further job may be claimed. False in a cluster without supervisor."""
    line = _line()
    if line is None:
        return False
    try:
        return not line.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False


def beat() -> None:
    """Tell the supervisor that this worker is awake."""
    line = _line()
    if line is not None:
        with contextlib.suppress(OSError):  # nobody listens, or too many beats unheard: no matter
            line.send(b".")


def worker_prefix(cluster: str) -> str:
    """What the names of all workers of a cluster begin with."""
    return f"{socket.gethostname()[:50]}/{cluster}/"


def worker_name() -> str:
    """Machine, cluster and process: who holds a job."""
    return f"{worker_prefix(os.environ.get(CLUSTER_VARIABLE, 'plain'))}{os.getpid()}"


@functools.cache
def _line() -> socket.socket | None:
    number = os.environ.get(FD_VARIABLE)
    return socket.socket(fileno=int(number)) if number else None
