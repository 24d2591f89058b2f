"""How much one person may ask for. Checks are counted in the shared cache."""

from __future__ import annotations

from django_ratelimit.core import is_ratelimited

from accounts.models import User
from conversions.couples.exceptions import TooManyChecks

CHECKS = "60/10m"
"""Photos that are judged for one person: each costs a moment of the web server."""

LIVE = 30
"""Tasks of one person that wait or run."""

TEMPLATES = 10
"""Pictures that are asked for at once."""


def count_check(user: User) -> None:
    """
    Raises:
        TooManyChecks: this person had too many photos judged.
    """
    key = str(user.pk)
    if is_ratelimited(None, group="couple-check", key=lambda *_: key, rate=CHECKS, increment=True):
        raise TooManyChecks
