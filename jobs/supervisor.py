"""What `manage.py work` does: keeps one cluster of workers alive, awake and honest."""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from types import FrameType

from django.conf import settings
from django.db import connection

from jobs import bells
from jobs.cluster import Cluster
from jobs.logger import logger

TICK = 1.0  # seconds between two looks at the queue
START_SECONDS = 20.0  # what a busy machine may need until the first worker is there
LONGEST_PAUSE = 30.0  # seconds between two starts of a cluster that keeps ending
AFTER_AWAY = 3.0  # seconds that workers get, at least, to renew their leases after an interruption
ASLEEP = 10.0  # seconds between two looks that say that the whole machine stood still
EMPTY_HANDED = 5.0  # seconds that a cluster without a job in hand gets to stop


class Supervisor:
    """Starts a cluster, watches it, tops up its bells, and starts it again when it must.

    Nothing here trusts the cluster: whether it is awake is told by the bells it answers, whether
    its workers live by the kernel, and what there is to do by the table.
    """

    def __init__(self, *, grace: float) -> None:
        self.grace = grace
        self.restarts = 0
        self._asked = 0
        self._awake = 0.0  # when the cluster last answered, or had nothing to answer
        self._trust_leases = 0.0  # from when on an expired lease means a silent worker
        self._looked = time.time()
        self._is_away = False  # the database or the broker
        self._pause = TICK

    def run(self) -> bool:
        """Work until asked to stop; returns whether every job in hand was finished."""
        with _signals(self._on_signal) as wake:
            self._start()
            while not self._asked:
                self._tick()
                _sleep(wake, TICK)
            return self._stop(wake)

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self._asked += 1

    # --- Watching ----------------------------------------------------------------------------

    def _tick(self) -> None:
        """One look; a database or broker that is away is waited for, never died of."""
        if time.time() - self._looked > ASLEEP:
            self._let_leases_be_renewed()
        self._looked = time.time()
        if not self._cluster.is_running():
            self._restart("cluster_ended", f"it ended with code {self._cluster.code}")
            return
        try:
            self._look()
        except Exception as problem:  # noqa: BLE001 (whatever it is, workers must stay supervised)
            self._wait_for_queue(problem)

    def _wait_for_queue(self, problem: Exception) -> None:
        self._let_leases_be_renewed()
        self._awake = time.monotonic()
        connection.close()
        if not self._is_away:
            self._is_away = True
            logger.warning(
                "The queue cannot be looked at: %s", problem, extra={"action": "queue_away"}
            )

    def _let_leases_be_renewed(self) -> None:
        """Workers that could not renew, through no fault of theirs, get a round to do so."""
        patience = max(AFTER_AWAY, settings.JOB_LEASE / 3 + 1)
        self._trust_leases = time.monotonic() + patience

    def _look(self) -> None:
        if time.monotonic() < self._trust_leases:
            return
        self._cluster.take_from_the_dead()
        found = bells.top_up()
        self._is_away = False
        now = time.monotonic()
        if self._cluster.heard():
            self._awake, self._pause = now, TICK
        elif not found.due:
            self._awake = max(self._awake, now)
        elif now - self._awake > settings.JOB_STALL and self._cluster.is_free():
            self._restart("cluster_stuck", f"{found.due} jobs wait and it starts none")

    # --- Starting and stopping ---------------------------------------------------------------

    def _start(self) -> None:
        self._cluster = Cluster()
        self._cluster.start()
        self._awake = time.monotonic() + START_SECONDS

    def _restart(self, action: str, why: str) -> None:
        """Kill what is left and start another cluster, ever more slowly if it keeps ending."""
        self.restarts += 1
        logger.error(
            "The cluster is started again, for the %s. time: %s", self.restarts, why,
            extra={"action": action, "restarts": self.restarts, "cluster": self._cluster.name},
        )  # fmt: skip
        self._cluster.kill()
        self._wait_between_starts()
        if not self._asked:
            self._start()

    def _wait_between_starts(self) -> None:
        lived = time.monotonic() - self._cluster.started
        until = time.monotonic() + max(0.0, self._pause - lived)
        while time.monotonic() < until and not self._asked:
            time.sleep(0.1)
        self._pause = min(LONGEST_PAUSE, self._pause * 2)

    def _stop(self, wake: socket.socket) -> bool:
        """Let the jobs in hand finish, claim no others; a second signal or the grace ends it."""
        self._cluster.ask_to_stop()
        asked = time.monotonic()
        while self._cluster.is_running() and self._asked < 2:
            waited = time.monotonic() - asked
            if waited > self.grace or (waited > EMPTY_HANDED and self._cluster.is_empty_handed()):
                break
            _sleep(wake, 0.1)
        well = not self._cluster.is_running() or self._cluster.is_empty_handed()
        self._cluster.kill()
        logger.info(
            "The workers stopped%s", "" if well else " with work in hand",
            extra={"action": "work_stopped", "restarts": self.restarts},
        )  # fmt: skip
        return well


@contextlib.contextmanager
def _signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[socket.socket]:
    """Handle the two signals that stop; the socket becomes readable when one comes."""
    wake, woken = socket.socketpair()
    for end in (wake, woken):
        end.settimeout(0)
    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    fd_before = signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    try:
        yield wake
    finally:
        signal.set_wakeup_fd(fd_before)
        for number, old in before.items():
            signal.signal(number, old)
        wake.close()
        woken.close()


def _sleep(wake: socket.socket, seconds: float) -> None:
    """Sleep, but not through a signal."""
    if select.select([wake], [], [], seconds)[0]:
        wake.recv(4096)
