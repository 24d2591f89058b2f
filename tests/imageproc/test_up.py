"""The one command that runs everything, as a person starts and stops it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

pytestmark = pytest.mark.cluster

START_SECONDS = 90
STOP_SECONDS = 15


class Studio:
    """A running `manage.py up` on a data folder and a port of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.log = (data / "up.log").open("a+")
        environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SITE_URL"}}
        # No package index: `up` must start all the same, and say what it goes without.
        environment |= {"DATA_DIR": str(data), "PIP_NO_INDEX": "1", "MODELS_MIRROR": ""}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=settings.BASE_DIR, env=environment, stdout=self.log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip

    def said(self) -> str:
        return Path(self.log.name).read_text()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.said().count("Ready after") < 1:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def left_over(self) -> list[str]:
        """Processes that still use the data folder."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                told = " ".join([*process.cmdline(), *process.environ().values()])
                if str(self.data) in told and process.pid != os.getpid():
                    found.append(f"{process.pid} {process.cmdline()}")
        return found


@contextmanager
def studio(data: Path, port: int) -> Iterator[Studio]:
    running = Studio(data, port)
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            running.process.wait(STOP_SECONDS)
        if running.process.poll() is None:
            running.process.kill()
        running.log.close()


@pytest.fixture
def data() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="imageproc-up-"))  # short: a socket's path may not be long
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_serves_says_what_is_missing_and_stops_on_ctrl_c(data: Path, port: int) -> None:
    with studio(data, port) as running:
        assert "Sign up" in running.page("/")
        assert "models pull" in running.said()
        assert len(re.findall(r"Staff account.*password: \S+", running.said())) == 1
        asked = time.monotonic()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(STOP_SECONDS) == 0
        assert time.monotonic() - asked < 10
        assert running.left_over() == []


def test_it_starts_again_after_kill_9_with_the_data_kept(data: Path, port: int) -> None:
    with studio(data, port) as running:
        running.process.kill()
        running.process.wait()
    (data / "up.log").unlink()
    with studio(data, port) as running:
        assert "Sign up" in running.page("/")
        assert "Staff account" not in running.said()  # it is still there from the first start
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(STOP_SECONDS) == 0
        assert running.left_over() == []


def test_it_says_that_the_port_is_taken(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        running = Studio(data, int(taken.getsockname()[1]))
        assert running.process.wait(START_SECONDS) == 1
        running.log.close()
        assert "is in use" in running.said()
