"""When a host may be asked again, for all processes and machines together.

Each request reserves its moment under a lock of the database's that is held for a millisecond;
nobody holds anything while waiting, and a worker that dies leaves nothing locked. The moments are
in the shared cache, by the clock of the database.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.db import connection, transaction

from templates_app.crawling.errors import Later

SPACE = 0x6372_776C
"""The first half of our advisory locks' keys."""
MARGIN = 60
"""Seconds for which a moment that has passed is still known."""


def reserve(host: str, gap: float, patience: float) -> float:
    """The seconds to wait for this host's next free moment, which is now the caller's.

    After it the host is left alone for `gap` seconds. Raises `Later`, and reserves nothing, where
    the wait would be longer than `patience` seconds.
    """
    with transaction.atomic():
        now = _locked(host)
        moment = max(now, cache.get(_key(host), now))
        if moment - now > patience:
            raise Later(moment - now)
        _keep(host, moment + gap, now)
    return float(moment - now)


def rest(host: str, seconds: float) -> None:
    """Nobody asks the host for so long: it said so."""
    with transaction.atomic():
        now = _locked(host)
        _keep(host, max(now + seconds, cache.get(_key(host), now)), now)


def _locked(host: str) -> float:
    """The time, once nobody else is choosing a moment of this host's until the transaction ends."""
    number = int.from_bytes(_digest(host)[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, number])
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def _keep(host: str, moment: float, now: float) -> None:
    cache.set(_key(host), moment, timeout=moment - now + MARGIN)


def _key(host: str) -> str:
    return f"crawl-turn:{_digest(host).hex()}"


def _digest(host: str) -> bytes:
    return hashlib.blake2b(host.encode(), digest_size=16).digest()
