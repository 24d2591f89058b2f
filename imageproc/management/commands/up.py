"""Everything in one terminal: database, web pages, workers."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from imageproc import process
from imageproc.management.commands import models
from images import engines

PORT_SECONDS = 10  # a web server that was killed with its parent may take a moment to let go
READY_SECONDS = 60
GRACE_SECONDS = 6  # what Ctrl-C leaves a job to finish; after that its lease brings it back
RESTART_SECONDS = 2


class Command(BaseCommand):
    help = "Start the studio: database, web pages and workers, until Ctrl-C."
    requires_system_checks = ()  # run below, once there is a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to serve the network")

    def handle(self, *, port: int, host: str, **options: Any) -> None:
        started = time.monotonic()
        # Also where the shell started this in the background, and so with SIGINT ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _leave)
        _wait_for_port(host, port)
        self._prepare()
        children = Children(host, port)
        try:
            children.start()
            children.wait_until_ready()
            self._say_ready(port, time.monotonic() - started)
            children.watch(self.stderr.write)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping. Press Ctrl-C again to stop at once.")
        finally:
            children.stop()
        self.stdout.write("Stopped. Nothing is left running; your data is kept.")

    def _prepare(self) -> None:
        self.check()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        self._staff_account()
        self._weights()
        call_command("collectstatic", interactive=False, verbosity=0)
        # Not shared with the children, and not needed while they work.
        connection.close()

    def _staff_account(self) -> None:
        from accounts.services import ensure_staff_account

        made = ensure_staff_account()
        if made is not None:
            email, password = made
            self.stdout.write(f"Staff account, shown this once: {email}  password: {password}")

    def _weights(self) -> None:
        missing = models.missing_by_default()
        if missing:
            self.stdout.write(f"Fetching networks: {', '.join(missing)}.")
        for line in models.pull_by_default():
            self.stdout.write(line)
        if better := engines.advice():
            self.stdout.write(better)

    def _say_ready(self, port: int, seconds: float) -> None:
        self.stdout.write(
            self.style.SUCCESS(f"Ready after {seconds:.1f} s: http://localhost:{port}")
            + "  (Ctrl-C stops everything)"
        )


class Children:
    """The web server and the worker, started again when they end by themselves."""

    def __init__(self, host: str, port: int) -> None:
        self.port = port
        site = os.environ.get("SITE_URL") or f"http://localhost:{port}"
        environment = {**os.environ, "SITE_URL": site, "PYTHONUNBUFFERED": "1"}
        manage = str(settings.BASE_DIR / "manage.py")
        self.commands = {
            "web": ([sys.executable, "-m", "gunicorn", *_gunicorn(host, port)], environment),
            "worker": ([sys.executable, manage, "work"], {**environment, "SERVICE": "worker"}),
        }
        self.running: dict[str, Any] = {}

    def start(self) -> None:
        os.chdir(settings.BASE_DIR)
        for name in self.commands:
            self._start(name)

    def _start(self, name: str) -> None:
        command, environment = self.commands[name]
        self.running[name] = process.spawn(command, environment)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(self.port):
            if self.running["web"].poll() is not None or time.monotonic() > deadline:
                raise CommandError("The web server did not start. What it said is above.")
            time.sleep(0.05)

    def watch(self, say: Any) -> None:
        """Until Ctrl-C: whatever ends is started again."""
        while True:
            time.sleep(0.5)
            for name, child in self.running.items():
                if child.poll() is not None:
                    say(f"The {name} ended (code {child.returncode}) and is started again.")
                    process.kill_group(child)
                    time.sleep(RESTART_SECONDS)
                    self._start(name)

    def stop(self) -> None:
        """Ask all at once, then wait for each; a second Ctrl-C kills what is left."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        try:
            for child in self.running.values():
                process.stop(child, GRACE_SECONDS)
        except KeyboardInterrupt:
            for child in self.running.values():
                process.kill_group(child)


def _leave(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _gunicorn(host: str, port: int) -> list[str]:
    return [
        "imageproc.wsgi:application", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--timeout", "120", "--graceful-timeout", "3", "--log-level", "warning",
    ]  # fmt: skip


def _wait_for_port(host: str, port: int) -> None:
    deadline = time.monotonic() + PORT_SECONDS
    while not _is_free(host, port):
        if time.monotonic() > deadline:
            raise CommandError(
                f"Port {port} is in use. Stop what uses it, or choose another: up --port {port + 1}"
            )
        time.sleep(0.2)


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
