"""The application's settings, without networks: a catalogue that is compressed needs none."""

from __future__ import annotations

from imageproc.settings import *  # noqa: F403

WARM_UP = []
