"""A job's life against a simple model, whatever order things happen in."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from images.models import Image
from jobs.exceptions import JobStateError, LeaseLost
from jobs.models import Job
from tests.jobs.base import StubOutcome, expire
from tests.people import make_image, make_user

AS_SUBJECT = {"queued": "pending"}


class Life(RuleBasedStateMachine):
    """Several workers hold what they believe to be their attempt; one at most is right."""

    def __init__(self) -> None:
        super().__init__()
        self._undone = transaction.atomic()
        self._undone.__enter__()
        self.image = make_image(make_user("alice"))
        self.job = Job.objects.enqueue(self.image)
        self.state = "queued"
        self.attempt = 0
        self.left = 4  # attempts until it fails
        self.workers: list[Job] = []
        self.outcome = StubOutcome()
        self.saved = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._undone.__exit__(None, None, None)

    # --- What may happen ---------------------------------------------------------------------

    @rule()
    def claim(self) -> None:
        found = Job.objects.claim_next("here/test/1")
        assert (found is not None) == (self.state == "queued")
        if found is not None:
            self.workers.append(found)
            self.state, self.attempt, self.left = "processing", self.attempt + 1, self.left - 1

    @precondition(lambda self: self.workers)
    @rule(who=st.integers(0, 9), how=st.sampled_from(["complete", "fail", "again"]))
    def end(self, who: int, how: str) -> None:
        worker = self.workers[who % len(self.workers)]
        owns = self.state == "processing" and worker.attempt == self.attempt
        again = self.state == "completed" and worker.attempt == self.attempt
        try:
            if how == "complete":
                worker.complete(self.outcome)
            elif how == "fail":
                worker.fail("No subject was found.")
            else:
                worker.try_again_or_fail("Something went wrong.", seconds=0)
        except LeaseLost:
            assert not owns
            return
        assert owns or (again and how == "complete")
        if owns:
            self.saved += how == "complete"
            waits = how == "again" and self.left > 0
            self.state = {"complete": "completed"}.get(how, "queued" if waits else "failed")

    @rule(ran_out=st.booleans())
    def reap(self, ran_out: bool) -> None:  # noqa: FBT001 (hypothesis draws it)
        if ran_out:
            expire(self.job)
        lapsed = Job.objects.lapse()
        assert lapsed == (ran_out and self.state == "processing")
        if lapsed:
            self.state = "queued" if self.left > 0 else "failed"

    @rule()
    def cancel(self) -> None:
        live = self.state in ("queued", "processing")
        try:
            self.job.cancel()
        except JobStateError:
            assert not live
        else:
            assert live
            self.state = "cancelled"

    @rule()
    def retry(self) -> None:
        ended = self.state in ("failed", "cancelled")
        try:
            self.job.retry()
        except JobStateError:
            assert not ended
        else:
            assert ended
            self.state, self.left = "queued", 4

    @rule()
    def enqueue_again(self) -> None:
        with suppress(JobStateError):
            self.job = Job.objects.enqueue(self.image)
            assert self.state not in ("queued", "processing")
            self.state, self.attempt, self.left, self.workers = "queued", 0, 4, []
            self.outcome, self.saved = StubOutcome(), 0

    # --- What always holds -------------------------------------------------------------------

    @invariant()
    def the_table_says_the_same(self) -> None:
        row = Job.objects.get(pk=self.job.pk)
        assert (row.status, row.attempt) == (self.state, self.attempt)
        subject = Image.objects.get(pk=self.image.pk)
        assert subject.status == AS_SUBJECT.get(self.state, self.state)
        assert bool(row.error_message) >= (self.state == "failed")

    @invariant()
    def what_is_completed_was_saved_once(self) -> None:
        assert self.outcome.saved == self.saved <= 1

    @invariant()
    def at_most_one_lives(self) -> None:
        assert Job.objects.filter(image=self.image).live().count() <= 1


class LifeTestCase(TestCase):
    def test_it_follows_the_model(self) -> None:
        from hypothesis.stateful import run_state_machine_as_test

        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=40, stateful_step_count=25, deadline=None, derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
