"""The application's settings, with work that tests control."""

from __future__ import annotations

import os

from imageproc.settings import *  # noqa: F403
from imageproc.settings import INSTALLED_APPS, Q_CLUSTER

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.probe.ProbeConfig"]
WARM_UP = []

# On Redis, tests that run at once must not hear each other's bells.
if name := os.environ.get("TEST_CLUSTER_NAME"):
    Q_CLUSTER["cluster_name"] = name
