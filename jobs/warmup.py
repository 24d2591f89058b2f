"""Networks are loaded when a worker starts, not when the first person waits for them."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.logger import logger

LONGEST = 30  # seconds a claimed job waits for the networks that it needs anyway

_done = threading.Event()
_done.set()


def start(**signal: Any) -> None:
    """Warm up beside the first claims: a job may start at once. Called when a worker is forked."""
    if settings.WARM_UP:
        _done.clear()
        threading.Thread(target=_run, name="warm-up", daemon=True).start()


def wait() -> None:
    """Let the warm-up end: two threads that load one network would load it twice."""
    _done.wait(LONGEST)


def _run() -> None:
    started = time.monotonic()
    try:
        for path in settings.WARM_UP:
            import_string(path)(settings.MODELS_DIR, settings.THREADS_PER_WORKER)
    except Exception:  # noqa: BLE001 (logged; a job that needs the network will say what is wrong)
        logger.exception("A worker did not warm up", extra={"action": "warm_up_failed"})
    finally:
        _done.set()
    logger.debug("Warm after %.1f s", time.monotonic() - started, extra={"action": "warm"})
