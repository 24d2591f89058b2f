"""Alice owns jobs, Bob is a stranger, a curator is staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from unittest import mock

from django.db import connection
from django.test import TestCase
from django_q.models import OrmQ

from accounts.models import User
from images.models import Image
from jobs.models import Job, Report
from tests.people import make_image, make_user

STATES = ("queued", "processing", "completed", "failed", "cancelled")


class StubOutcome:
    """Remembers what was done with it; saving leaves a mark on the picture."""

    def __init__(self, image: Image | None = None) -> None:
        self.image = image
        self.saved = self.discarded = 0

    def save(self) -> None:
        self.saved += 1
        if self.image is not None:
            Image.objects.filter(pk=self.image.pk).update(processed_path="done")

    def discard(self) -> None:
        self.discarded += 1


class JobsTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.bob = make_user("bob")
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def enqueue(self, **fields: Any) -> Job:
        return Job.objects.enqueue(make_image(self.alice), **fields)

    def claimed(self, **fields: Any) -> Job:
        """A job that somebody works on."""
        job = self.enqueue(**fields)
        claimed = claim()
        self.assertEqual(claimed, job)
        return claimed

    def at(self, state: str) -> Job:
        """A job that came to a state the way jobs do."""
        if state == "queued":
            return self.enqueue()
        job = self.claimed(priority=9)  # before what the test left waiting
        if state == "completed":
            job.complete(StubOutcome())
        elif state == "failed":
            job.fail("No subject was found.")
        elif state == "cancelled":
            job.cancel()
        return job


def claim(worker: str = "here/test/1") -> Job:
    job = Job.objects.claim_next(worker)
    assert job is not None
    return job


def expire(job: Job) -> None:
    """Its lease ran out a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversion_jobs SET lease_expires_at = now() - interval '1 second' "
            "WHERE id = %s",
            [job.pk],
        )


def states(job: Job) -> tuple[str, str | None]:
    """What the job and its picture say."""
    job.refresh_from_db()
    return job.status, job.subject.status


def bells() -> int:
    return int(OrmQ.objects.count())


@contextmanager
def work(does: Callable[[Job, Report], Any]) -> Iterator[None]:
    """Pictures are processed by a function of the test."""
    with mock.patch.object(Image, "process", lambda image, job, report: does(job, report)):
        yield
