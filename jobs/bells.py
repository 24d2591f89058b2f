"""Bells wake workers; the table says what there is to do.

A bell is a django-q2 task without arguments. A lost bell delays a job until the next top-up and a
bell too many finds nothing to do, so bells may be lost or doubled at will.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.brokers import Broker, get_broker
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import BadSignature, SignedPackage
from django_q.tasks import async_task

from jobs.logger import logger

BELL = "jobs.worker.answer_bell"
LOOKED_AT = 50  # bells whose signatures are checked at a time
MOST = 1000  # bells that hang at once; a longer queue gets new ones as these are used up


@dataclass(frozen=True, slots=True)
class TopUp:
    """What one top-up found and did."""

    due: int
    rung: int
    lapsed: int


def ring() -> None:
    """Wake a worker when the caller's transaction commits.

    The database bell is a row of that very transaction. The Redis bell rings after the commit,
    and a Redis that is away costs the caller nothing: the next top-up rings.
    """
    if Conf.ORM:
        async_task(BELL, broker=_broker())
    else:
        transaction.on_commit(lambda: async_task(BELL, broker=_broker()), robust=True)


def top_up() -> TopUp:
    """Take back silent jobs, feed requests, then see that as many bells hang as jobs are due."""
    from jobs.catalogue import feeding
    from jobs.models import Job
    from jobs.webhooks import announcing

    lapsed = Job.objects.lapse()
    feeding.top_up()
    announcing.announce_ended()
    due = Job.objects.due()[:MOST].count()
    missing = max(0, due - hanging(most=due)) if due else 0
    for _ in range(missing):
        async_task(BELL, broker=_broker())
    if lapsed or missing > _IN_HANDS:
        logger.info(
            "%s jobs due, %s bells were missing", due, missing,
            extra={"action": "bells_topped_up", "due": due, "rung": missing},
        )  # fmt: skip
    return TopUp(due=due, rung=missing, lapsed=lapsed)


def take_down(number: int) -> None:
    """Remove so many bells, or fewer, that no cluster took out yet: their jobs are done."""
    (_take_from_database if Conf.ORM else _take_from_redis)(number)


def _take_from_database(number: int) -> None:
    rows = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=timezone.now()).order_by("id")
    with transaction.atomic():
        next_ones = rows.select_for_update(skip_locked=True).values_list("pk", "payload")[:number]
        unheard = [pk for pk, payload in next_ones if _function_of(payload) == BELL]
        OrmQ.objects.filter(pk__in=unheard).delete()


def _take_from_redis(number: int) -> None:
    broker = _broker()
    for payload in broker.connection.lrange(broker.list_key, 0, number - 1):
        if _function_of(payload) == BELL:
            broker.connection.lrem(broker.list_key, 1, payload)


_IN_HANDS = 8  # bells taken out but not yet answered are missed and rung again: not worth a line


def hanging(*, most: int = MOST) -> int:
    """How many bells a cluster can still take out, counted up to most.

    The next ones are looked at: a bell signed with another SECRET_KEY wakes nobody, and django-q2
    would drop it with a traceback when it takes it out. Such bells are not counted and removed at
    once. Those further back are believed, until it is their turn.
    """
    return _hanging_in_database(most) if Conf.ORM else _hanging_in_redis(most)


def _hanging_in_database(most: int) -> int:
    rows = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=timezone.now())
    next_ones = list(rows.order_by("id").values_list("pk", "payload")[:LOOKED_AT])
    further = rows[: most + LOOKED_AT].count() if len(next_ones) == LOOKED_AT else 0
    dumb = [pk for pk, payload in next_ones if _function_of(payload) is None]
    if dumb:
        OrmQ.objects.filter(pk__in=dumb).delete()
    return min(most, _bells(payload for _, payload in next_ones) + max(0, further - LOOKED_AT))


def _hanging_in_redis(most: int) -> int:
    broker = _broker()
    next_ones = broker.connection.lrange(broker.list_key, 0, LOOKED_AT - 1)
    further = broker.queue_size() if len(next_ones) == LOOKED_AT else 0
    for payload in next_ones:
        if _function_of(payload) is None:
            broker.connection.lrem(broker.list_key, 1, payload)
    return min(most, _bells(next_ones) + max(0, further - LOOKED_AT))


def _bells(payloads: Iterable[str | bytes]) -> int:
    return sum(_function_of(payload) == BELL for payload in payloads)


def _function_of(payload: str | bytes) -> str | None:
    """The function that a task calls; None when it was signed with another key."""
    try:
        task: dict[str, Any] = SignedPackage.loads(payload)
    except (BadSignature, TypeError):
        return None
    return str(task["func"])


@functools.cache
def _broker() -> Broker:
    return get_broker()
