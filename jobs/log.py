"""Log lines go to a table, where staff can look them up."""

from __future__ import annotations

import logging
import math
import os
import queue
import threading
import traceback
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from typing import Any

from django.conf import settings
from django.db import Error, connection

MOST_WAITING = 5000  # lines; what comes while so many wait is dropped and counted
BATCH = 500  # lines in one INSERT
LINGER = 0.2  # seconds in which more lines may join a batch
IDLE = 5.0  # seconds after which a silent process gives its connection back
FLUSH = 2.0  # seconds that a process waits for its last lines when it ends
LONGEST = 8000  # characters of a message or of a traceback

_OF_EVERY_RECORD = {*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName"}


class TableHandler(logging.Handler):
    """Hands each line to a thread that writes it; never blocks and never breaks who logs."""

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.LOG_TO_TABLE:
            return
        try:
            _writer.put(_row(record))
        except Exception:  # noqa: BLE001 (logging's own way to tell of a line that broke it)
            self.handleError(record)


class Writer:
    """The lines of one process on their way to the table, and the thread that takes them there.

    The thread starts with the first line: a process that only forks others needs none.
    """

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[dict[str, Any] | threading.Event] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.dropped = 0

    def put(self, line: dict[str, Any]) -> None:
        if self._lines.qsize() >= MOST_WAITING:
            self.dropped += 1
            return
        self._lines.put(line)
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is not None:
                return
            self._thread = threading.Thread(target=self._run, name="log", daemon=True)
            self._thread.start()
            # Not atexit: forked workers end without it.
            Finalize(None, self.flush, exitpriority=10)

    def flush(self, seconds: float = FLUSH) -> bool:
        """Wait until all lines so far are written; False when that took too long."""
        if self._thread is None:
            return True
        written = threading.Event()
        self._lines.put(written)
        return written.wait(seconds)

    def _run(self) -> None:
        while True:
            try:
                first = self._lines.get(timeout=IDLE)
            except queue.Empty:
                connection.close()
                first = self._lines.get()
            self._write([first, *self._more()])

    def _more(self) -> list[dict[str, Any] | threading.Event]:
        """What follows the first line within a moment."""
        threading.Event().wait(LINGER)
        more: list[dict[str, Any] | threading.Event] = []
        while len(more) < BATCH:
            try:
                more.append(self._lines.get_nowait())
            except queue.Empty:
                break
        return more

    def _write(self, batch: list[dict[str, Any] | threading.Event]) -> None:
        lines = [entry for entry in batch if isinstance(entry, dict)]
        dropped, self.dropped = self.dropped, 0
        if dropped:
            lines.append(
                _line("WARNING", f"{dropped} log lines were dropped", {"action": "dropped"})
            )
        try:
            _insert(lines)
        except (Error, RuntimeError):  # the database is away, or closed to this process
            self.dropped += dropped + len(lines) - bool(dropped)
            connection.close()
        for entry in batch:
            if isinstance(entry, threading.Event):
                entry.set()


_writer = Writer()


def flush() -> bool:
    """Write what this process has logged so far."""
    return _writer.flush()


def _insert(lines: list[dict[str, Any]]) -> None:
    from jobs.models import Log

    Log.objects.bulk_create([Log(**line) for line in lines])


def _row(record: logging.LogRecord) -> dict[str, Any]:
    own = {k: v for k, v in record.__dict__.items() if k not in _OF_EVERY_RECORD}
    if record.exc_info and record.exc_info[1] is not None:
        own["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))[-LONGEST:]
    when = datetime.fromtimestamp(record.created, UTC)
    return _line(record.levelname, record.getMessage(), own | {"logger": record.name}, when)


def _line(
    level: str, message: str, context: dict[str, Any], when: datetime | None = None
) -> dict[str, Any]:
    return {
        "timestamp": when or datetime.now(UTC),
        "service": settings.SERVICE[:40],
        "level": level[:10],
        "message": _clean(message)[:LONGEST],
        "context": {_clean(str(k)): _plain(v) for k, v in context.items()},
    }


def _plain(value: Any) -> Any:
    """What JSON can hold; anything else as its words."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return _clean(str(value))[:LONGEST]


def _clean(text: str) -> str:
    return text.replace("\0", "")  # PostgreSQL holds any character but this one


def _begin() -> None:
    """A writer of this process's own; a forked one must not use its parent's thread and queue."""
    global _writer
    _writer = Writer()


os.register_at_fork(after_in_child=_begin)
