"""CSV requests: a catalogue in, a catalogue out."""

from __future__ import annotations
