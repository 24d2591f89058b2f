"""Child processes that do not outlive their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(signum: signal.Signals, parent: int | None = None) -> Callable[[], None]:
    """A function for a fresh child to call: the kernel sends it signum when its parent dies.

    The parent is the process that calls this, unless another is named.

    Linux only; elsewhere it does nothing, and a killed parent leaves its children to be stopped
    by hand.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    libc = ctypes.CDLL(None)
    parent = parent or os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it died before the kernel was asked
            os.kill(os.getpid(), signum)

    return ask


def spawn(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, which Ctrl-C in this terminal does not reach."""
    return subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )


def stop(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Ask the main process to end, wait, then kill what is left of its group."""
    if process.poll() is None:
        process.terminate()
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody is left in it
    process.wait()
