"""Steps that are told of and timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

OnStep = Callable[[str, int], None]
"""Hears the name of a step as it begins, and the percent done so far."""


def silent(_step: str, _percent: int) -> None:
    """Hears and says nothing."""


@dataclass(slots=True)
class Clock:
    """Tells of each step and remembers how long it took."""

    on_step: OnStep
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds."""

    @contextmanager
    def step(self, words: str, key: str, percent: int) -> Iterator[None]:
        self.on_step(words, percent)
        start = time.perf_counter()
        yield
        self.timings[key] = round((time.perf_counter() - start) * 1000, 2)

    def within(self, low: int, high: int) -> OnStep:
        """Hears 0 to 100 of a part of the work and tells it as `low` to `high`."""

        def hear(words: str, percent: int) -> None:
            self.on_step(words, low + (high - low) * percent // 100)

        return hear
