"""One django-q2 cluster in a session of its own."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q
from django.db.models.functions import Now

from imageproc import process
from jobs import lifeline
from jobs.logger import logger
from jobs.models import Job

# Workers share the cores; libraries that each take all of them would slow one another down.
ONE_THREAD = ("NUMBA_NUM_THREADS",)
SOME_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# glibc gives large arrays back to the system as soon as they are freed, and faults every page of
# the next one in again: a fifth of the time of a 12-megapixel JPEG. The peak stays as it is.
KEPT_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**27), "MALLOC_MMAP_THRESHOLD_": str(2**26)}


class Cluster:
    """The processes of one `manage.py cluster`, as their supervisor sees them."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(4)
        self.started = 0.0
        self._line = lifeline.Lifeline()
        self._main: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.started = time.monotonic()
        self._main = subprocess.Popen(
            [sys.executable, "-m", "django", "cluster"],
            cwd=settings.BASE_DIR,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[self._line.theirs.fileno()],
            preexec_fn=process.die_with_parent(signal.SIGKILL),
        )

    def _environment(self) -> dict[str, str]:
        threads = dict.fromkeys(SOME_THREADS, str(settings.THREADS_PER_WORKER))
        return {
            **KEPT_MEMORY,
            **os.environ,
            **threads,
            **dict.fromkeys(ONE_THREAD, "1"),
            "SERVICE": "worker",
            lifeline.FD_VARIABLE: str(self._line.theirs.fileno()),
            lifeline.CLUSTER_VARIABLE: self.name,
        }

    @property
    def code(self) -> int | None:
        return self._main.returncode if self._main else None

    @property
    def prefix(self) -> str:
        return lifeline.worker_prefix(self.name)

    def is_running(self) -> bool:
        """Whether its main process is there; it ends when its sentinel does."""
        return self._main is not None and self._main.poll() is None

    def heard(self) -> int:
        """Bells that its workers answered since this was last asked."""
        return self._line.heard()

    def is_free(self) -> bool:
        """Whether at least one of its workers has nothing to do."""
        return Job.objects.held_by(self.prefix).count() < settings.WORKERS

    def is_empty_handed(self) -> bool:
        """Whether none of its workers has a job; False when nobody can tell."""
        try:
            return not Job.objects.held_by(self.prefix).exists()
        except Error:  # the database is away
            connection.close()
            return False

    def take_from_the_dead(self) -> None:
        """End the lease of every job whose worker is gone, and every worker that lost its lease.

        The first saves people the wait until the lease has run out. The second frees a worker
        that hangs in native code so deeply that it cannot even renew.
        """
        held = Job.objects.held_by(self.prefix).annotate(expired=Q(lease_expires_at__lt=Now()))
        for pk, attempt, worker, expired in held.values_list(
            "pk", "attempt", "worker_id", "expired"
        ):
            pid = int(worker.rpartition("/")[2])
            if not self._has(pid):
                Job.objects.filter(pk=pk, attempt=attempt, status="processing").update(
                    lease_expires_at=Now()
                )
            elif expired:
                self._kill_worker(pid, worker)

    def _has(self, pid: int) -> bool:
        """Whether the process is this cluster's; its number may be another's by now."""
        try:
            return self._main is not None and os.getsid(pid) == self._main.pid
        except ProcessLookupError:
            return False

    def _kill_worker(self, pid: int, worker: str) -> None:
        logger.error(
            "The worker %s does not renew its lease and is killed", worker,
            extra={"action": "worker_killed", "worker": worker},
        )  # fmt: skip
        os.kill(pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Let the jobs in hand finish and claim no others.

        Only the main process is told: signalled as a group, a cluster hangs.
        """
        self._line.drain()
        if self._main is not None and self.is_running():
            self._main.terminate()

    def kill(self) -> None:
        """End every process at once and give back what they held."""
        if self._main is None:
            return
        process.kill_group(self._main)
        self._line.close()
        try:
            Job.objects.held_by(self.prefix).update(lease_expires_at=Now())
        except Error as problem:
            logger.warning(
                "The jobs of a killed cluster wait for their leases: %s", problem,
                extra={"action": "jobs_not_released", "cluster": self.name},
            )  # fmt: skip
            connection.close()
