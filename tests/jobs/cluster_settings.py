"""The application's settings, with work that tests control."""

from __future__ import annotations

from imageproc.settings import *  # noqa: F403
from imageproc.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.probe.ProbeConfig"]
WARM_UP = []
