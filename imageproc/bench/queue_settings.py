"""The application's settings, with jobs that do nothing."""

from __future__ import annotations

from imageproc.settings import *  # noqa: F403
from imageproc.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "imageproc.bench.queue_probe.NothingConfig"]
WARM_UP = []
