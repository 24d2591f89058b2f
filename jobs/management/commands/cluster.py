"""The cluster that `manage.py work` looks after."""

from __future__ import annotations

import os
import signal
from typing import Any

from django_q.management.commands import qcluster

from imageproc import process


class Command(qcluster.Command):  # type: ignore[misc]  # django_q ships no types
    help = "One django-q2 cluster whose processes die with their parents. Start `work` instead."

    def handle(self, *args: Any, **options: Any) -> None:
        _die_with_parents()
        super().handle(*args, **options)


def _die_with_parents() -> None:
    """Every process forked from here on is killed when the one that forked it ends.

    Without this, a killed sentinel leaves its workers running without a guard.
    """
    asks = [process.die_with_parent(signal.SIGKILL)]

    def remember() -> None:
        asks[0] = process.die_with_parent(signal.SIGKILL)

    os.register_at_fork(before=remember, after_in_child=lambda: asks[0]())
