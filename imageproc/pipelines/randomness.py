"""OpenCV's random state is one for the process: equal input must give equal bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import cv2

_lock = threading.Lock()


@contextmanager
def seeded() -> Iterator[None]:
    """Nobody else draws OpenCV's random numbers meanwhile, and they are the same every time."""
    with _lock:
        cv2.setRNGSeed(1)
        yield
