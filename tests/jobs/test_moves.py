from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any
from unittest import mock

from django.db import IntegrityError, transaction

from jobs.exceptions import JobStateError, LeaseLost
from jobs.models import Job
from tests.jobs.base import STATES, JobsTestCase, StubOutcome, bells, claim, expire, states

LEGAL = {
    ("queued", "processing"), ("processing", "completed"), ("processing", "failed"),
    ("processing", "queued"), ("queued", "cancelled"), ("processing", "cancelled"),
    ("failed", "queued"), ("cancelled", "queued"),
}  # fmt: skip


class GuardTestCase(JobsTestCase):
    def test_the_database_refuses_every_other_move(self) -> None:
        for old, new in product(STATES, STATES):
            if old == new:
                continue
            with self.subTest(old=old, new=new):
                self.assertEqual(self._moves(self.at(old), new), (old, new) in LEGAL)
            Job.objects.all().delete()

    def _moves(self, job: Job, new: str) -> bool:
        """Whether an UPDATE by hand, all columns as the state wants them, is taken."""
        live = new in ("queued", "processing")
        values = {
            "status": new, "attempt": max(1, job.attempt), "worker_id": "here/test/1",
            "lease_expires_at": "2030-01-01T00:00Z", "started_at": "2030-01-01T00:00Z",
            "completed_at": None if live else "2030-01-01T00:00Z", "error_message": "so it is",
        }  # fmt: skip
        try:
            with transaction.atomic():
                Job.objects.filter(pk=job.pk).update(**values)
        except IntegrityError as problem:
            self.assertIn("cannot move from", str(problem))
            return False
        return True

    def test_the_database_keeps_the_fence_from_going_back(self) -> None:
        job = self.claimed()
        with self.assertRaisesMessage(IntegrityError, "cannot go back"), transaction.atomic():
            Job.objects.filter(pk=job.pk).update(attempt=0)

    def test_the_database_wants_a_reason_a_worker_and_an_end(self) -> None:
        job = self.claimed()
        wrong: dict[str, dict[str, Any]] = {
            "jobs_failed_says_why": {"status": "failed", "completed_at": "2030-01-01T00:00Z"},
            "jobs_ended_has_time": {"status": "cancelled"},
            "jobs_working_has_worker_and_lease": {"worker_id": ""},
            "jobs_progress_is_a_percentage": {"progress": 101},
        }
        for name, values in wrong.items():
            with (
                self.subTest(name),
                self.assertRaisesMessage(IntegrityError, name),
                transaction.atomic(),
            ):
                Job.objects.filter(pk=job.pk).update(**values)


class CancelTestCase(JobsTestCase):
    def test_it_ends_what_waits_and_what_goes_on(self) -> None:
        for state in ("queued", "processing"):
            job = self.at(state)
            job.cancel()
            self.assertEqual(states(job), ("cancelled", "cancelled"))
            self.assertIsNotNone(job.completed_at)

    def test_it_refuses_what_has_ended(self) -> None:
        for state in ("completed", "failed", "cancelled"):
            job = self.at(state)
            with self.assertRaisesMessage(JobStateError, "already ended"):
                job.cancel()
            self.assertEqual(states(job)[0], state)

    def test_it_works_on_a_row_that_moved_since_it_was_read(self) -> None:
        job = self.enqueue()
        claim()
        job.cancel()
        self.assertEqual(states(job), ("cancelled", "cancelled"))


class RetryTestCase(JobsTestCase):
    def test_it_queues_the_same_row_with_four_more_attempts(self) -> None:
        for state in ("failed", "cancelled"):
            job = self.at(state)
            before = bells()
            job.retry()
            self.assertEqual(states(job), ("queued", "pending"))
            self.assertEqual((job.attempt, job.max_retries, job.error_message), (1, 4, ""))
            self.assertEqual(bells(), before + 1)
            for attempt in (2, 3, 4, 5):
                job = claim()
                self.assertEqual(job.attempt, attempt)
                expire(job)
                Job.objects.lapse()
            self.assertEqual(states(job)[0], "failed")

    def test_it_refuses_the_rest(self) -> None:
        for state in ("queued", "processing", "completed"):
            job = self.at(state)
            with self.assertRaisesMessage(JobStateError, "Only failed or cancelled"):
                job.retry()

    def test_it_refuses_when_newer_work_is_under_way(self) -> None:
        old = self.at("failed")
        Job.objects.enqueue(old.subject)
        with self.assertRaisesMessage(JobStateError, "Newer work"):
            old.retry()

    def test_the_cancelled_attempt_cannot_pass_for_the_new_one(self) -> None:
        late = self.claimed()
        job = Job.objects.get(pk=late.pk)
        job.cancel()
        job.retry()
        outcome = StubOutcome()
        with self.assertRaises(LeaseLost):
            late.complete(outcome)
        claim()
        with self.assertRaises(LeaseLost):
            late.complete(outcome)
        self.assertEqual(outcome.saved, 0)
        self.assertEqual(states(job), ("processing", "processing"))


class FenceTestCase(JobsTestCase):
    def test_a_late_worker_moves_nothing(self) -> None:
        late = self.claimed()
        expire(late)
        Job.objects.lapse()
        claim()
        moves: list[Callable[[], None]] = [
            lambda: late.complete(StubOutcome()),
            lambda: late.fail("late"),
            lambda: late.try_again_or_fail("late", seconds=1),
            late.lapse,
        ]
        for move in moves:
            with self.assertRaises(LeaseLost):
                move()
        self.assertEqual(states(late), ("processing", "processing"))

    def test_a_worker_whose_claim_a_crash_forgot_moves_nothing(self) -> None:
        forgotten = self.claimed()
        other = Job.objects.get(pk=forgotten.pk)
        other.worker_id = "here/test/2"  # claimed again, with the same number
        other.save(update_fields=["worker_id"])
        with self.assertRaises(LeaseLost):
            forgotten.complete(StubOutcome())
        other.complete(StubOutcome())
        self.assertFalse(forgotten.was_completed_here())
        self.assertTrue(other.was_completed_here())

    def test_completing_twice_saves_once(self) -> None:
        job, outcome = self.claimed(), StubOutcome()
        job.complete(outcome)
        job.complete(outcome)  # the answer to the first COMMIT was lost
        self.assertEqual(outcome.saved, 1)
        self.assertEqual(states(job), ("completed", "completed"))

    def test_what_cannot_be_saved_is_not_completed(self) -> None:
        job, outcome = self.claimed(), StubOutcome()
        with (
            mock.patch.object(outcome, "save", side_effect=ZeroDivisionError),
            self.assertRaises(ZeroDivisionError),
        ):
            job.complete(outcome)
        self.assertEqual(states(job), ("processing", "processing"))


class LapseTestCase(JobsTestCase):
    def test_it_waits_again_until_its_attempts_are_spent(self) -> None:
        job = self.claimed()
        for attempt in (1, 2, 3):
            expire(job)
            self.assertEqual(Job.objects.lapse(), 1)
            self.assertEqual(states(job), ("queued", "pending"))
            job = claim()
            self.assertEqual(job.retry_count, attempt)
        expire(job)
        Job.objects.lapse()
        self.assertEqual(states(job), ("failed", "failed"))
        self.assertEqual(
            job.subject.error_message, "The worker stopped 4 times while working on this."
        )
        self.assertEqual(job.error_code, "worker_stopped")

    def test_it_leaves_a_lease_that_holds(self) -> None:
        job = self.claimed()
        self.assertEqual(Job.objects.lapse(), 0)
        with self.assertRaises(LeaseLost):
            job.lapse()
        self.assertEqual(states(job)[0], "processing")


class VisibilityTestCase(JobsTestCase):
    def test_people_see_their_own(self) -> None:
        job = self.enqueue()
        self.assertEqual(list(Job.objects.visible_to(self.alice)), [job])
        self.assertEqual(list(Job.objects.visible_to(self.bob)), [])
        self.assertEqual(list(Job.objects.visible_to(self.curator)), [])

    def test_the_shell_shows_what_waits_and_goes_on_newest_first(self) -> None:
        for state in ("completed", "failed", "cancelled"):
            self.at(state)
        shown = [self.at("queued"), self.at("processing")]
        with self.assertNumQueries(1):
            running = list(Job.objects.running_for(self.alice))
            names = [job.subject.status for job in running]
        self.assertEqual(running, shown[::-1])
        self.assertEqual(names, ["processing", "pending"])

    def test_the_shell_shows_at_most_twenty(self) -> None:
        for _ in range(22):
            self.enqueue()
        self.assertEqual(len(Job.objects.running_for(self.alice)), 20)
