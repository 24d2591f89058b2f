"""The bell on Redis: quicker, and lost with whatever held it; jobs are not."""

from __future__ import annotations

import contextlib
import os
import signal
import uuid
from collections.abc import Iterator
from unittest import mock

import pytest
from django_q.brokers.redis_broker import Redis
from django_q.conf import Conf
from redis.exceptions import RedisError

from jobs import bells
from tests.jobs.clusters import (
    audit,
    enqueue,
    wait_for,
    wait_until_ended,
    wait_until_working,
    working,
)

pytestmark = [pytest.mark.cluster, pytest.mark.django_db(transaction=True)]
ADDRESS = os.environ.get("TEST_REDIS", "redis://127.0.0.1:6379/11")


@pytest.fixture
def redis_bell() -> Iterator[None]:
    """This process rings on Redis too, on a list of its own."""
    with (
        mock.patch.object(Conf, "REDIS", ADDRESS),
        mock.patch.object(Conf, "ORM", None),
        mock.patch.object(Conf, "CLUSTER_NAME", f"test-{uuid.uuid4().hex[:8]}"),
    ):
        broker = Redis()
        try:
            broker.connection.ping()
        except RedisError as problem:
            pytest.skip(f"no Redis answers at {ADDRESS}: {problem}")
        with mock.patch.object(bells, "_broker", lambda: broker):
            yield
        broker.delete_queue()
        broker.connection.close()


@contextlib.contextmanager
def on_redis() -> Iterator[None]:
    environment = {"Q_BROKER_REDIS": ADDRESS, "TEST_CLUSTER_NAME": Conf.CLUSTER_NAME}
    with working(is_legible=False, **environment):
        yield


@pytest.mark.usefixtures("redis_bell")
def test_it_works_on_jobs() -> None:
    with on_redis():
        jobs = enqueue(5)
        wait_until_ended(jobs)
    assert audit(jobs) == 0


@pytest.mark.usefixtures("redis_bell")
def test_it_restores_bells_that_were_lost() -> None:
    jobs = enqueue(4)
    assert bells.hanging() == 4
    bells._broker().purge_queue()
    with on_redis():
        wait_until_ended(jobs)
    assert audit(jobs) == 0


@pytest.mark.usefixtures("redis_bell")
def test_it_does_a_job_again_whose_worker_was_killed() -> None:
    with on_redis():
        (job,) = enqueue(seconds=1)
        os.kill(wait_until_working(job), signal.SIGKILL)
        wait_until_ended([job])
        wait_for(lambda: not bells.hanging(), 10)
    audit([job])
