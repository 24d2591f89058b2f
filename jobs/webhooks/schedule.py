"""When a message is sent again: the example schedule of the Standard Webhooks specification."""

from __future__ import annotations

import random

MINUTE = 60
HOUR = 60 * MINUTE

# Seconds before each try: all in all a little more than three days.
DELAYS = (
    0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR,
)  # fmt: skip
TRIES = len(DELAYS)
JITTER = 0.1  # of the delay, either way, so that messages that failed together part


def delay(tries: int) -> float:
    """Seconds to wait after so many tries, 1 to TRIES - 1."""
    return DELAYS[tries] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 (no secret)
