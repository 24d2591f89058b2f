from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.utils import timezone
from django_q.exceptions import TimeoutException

from imageproc.pipelines.errors import NoSubject
from jobs import lifeline, worker
from jobs.models import Job, Report
from tests.jobs.base import JobsTestCase, StubOutcome, bells, claim, expire, states, work


def raises(problem: BaseException) -> Callable[[Job, Report], Any]:
    def do(job: Job, report: Report) -> Any:
        raise problem

    return do


class WorkerTestCase(JobsTestCase):
    def run_one(self, does: Callable[[Job, Report], Any]) -> Job:
        job = self.enqueue()
        with work(does):
            worker.work_one()
        job.refresh_from_db()
        return job

    def test_it_saves_what_was_made(self) -> None:
        outcome = StubOutcome()

        def do(job: Job, report: Report) -> StubOutcome:
            outcome.image = job.image
            report("Half way", 50)
            return outcome

        job = self.run_one(do)
        self.assertEqual(states(job), ("completed", "completed"))
        self.assertEqual((job.progress, job.step, job.attempt), (100, "Half way", 1))
        self.assertEqual(job.subject.processed_path, "done")  # type: ignore[attr-defined]
        self.assertEqual((outcome.saved, outcome.discarded), (1, 0))

    def test_it_does_nothing_when_nothing_waits(self) -> None:
        worker.work_one()

    def test_it_does_nothing_when_the_bell_rings_twice(self) -> None:
        outcome = StubOutcome()
        self.run_one(lambda job, report: outcome)
        worker.work_one()
        self.assertEqual(outcome.saved, 1)

    def test_it_costs_few_statements(self) -> None:
        self.enqueue()
        with work(lambda job, report: StubOutcome()), self.assertNumQueries(5):
            worker.work_one()  # claim, subject, savepoint, completion, release

    def test_it_claims_nothing_after_the_stop_was_asked(self) -> None:
        job = self.enqueue()
        with mock.patch.object(lifeline, "is_cut", return_value=True):
            worker.work_one()
        self.assertEqual(states(job), ("queued", "pending"))


class BellTestCase(JobsTestCase):
    def answer(self, number: int, does: Callable[[Job, Report], Any]) -> int:
        """Answer one of so many bells; returns how many jobs are done."""
        for _ in range(number):
            self.enqueue()
        with work(does):
            worker.answer_bell()
        return Job.objects.filter(status="completed").count()

    def test_short_jobs_are_done_in_a_row_and_their_bells_taken_down(self) -> None:
        self.assertEqual(self.answer(3, lambda job, report: StubOutcome()), 3)
        self.assertEqual(bells(), 1)  # the one that was heard; its cluster removes it

    def test_after_a_longer_job_the_next_one_waits_for_its_bell(self) -> None:
        def do(job: Job, report: Report) -> StubOutcome:
            time.sleep(worker.SPREE)
            return StubOutcome()

        self.assertEqual(self.answer(3, do), 1)
        self.assertEqual(bells(), 3)

    def test_the_most_urgent_is_next_whichever_bell_rang(self) -> None:
        order: list[int] = []

        def do(job: Job, report: Report) -> StubOutcome:
            order.append(job.priority)
            if job.priority == 1:
                self.enqueue(priority=5)  # comes in the middle of the row
            return StubOutcome()

        for priority in (0, 1):
            self.enqueue(priority=priority)
        self.answer(0, do)
        self.assertEqual(order, [1, 5, 0])

    def test_it_stops_in_the_middle_of_a_row(self) -> None:
        with mock.patch.object(lifeline, "is_cut", side_effect=[False, True]):
            self.assertEqual(self.answer(3, lambda job, report: StubOutcome()), 1)


class ExpectedTestCase(WorkerTestCase):
    def test_it_fails_at_once_with_the_sentence_and_its_code(self) -> None:
        job = self.run_one(raises(NoSubject()))
        self.assertEqual(states(job), ("failed", "failed"))
        self.assertEqual((job.error_code, job.error_message), ("no_subject", str(NoSubject())))
        self.assertEqual(job.subject.error_message, str(NoSubject()))

    def test_it_can_be_asked_again(self) -> None:
        job = self.run_one(raises(NoSubject()))
        job.retry()
        with work(lambda job, report: StubOutcome()):
            worker.work_one()
        self.assertEqual(states(job), ("completed", "completed"))
        self.assertEqual(job.subject.error_message, "")


class UnexpectedTestCase(WorkerTestCase):
    def test_it_tries_again_later_and_later_then_fails_with_a_reference(self) -> None:
        delays = []
        job = self.enqueue()
        with work(raises(OSError("the storage is away"))), self.assertLogs("imageproc.jobs") as log:
            for _ in range(4):
                Job.objects.update(run_after=None)
                worker.work_one()
                job.refresh_from_db()
                if job.run_after:
                    delays.append((job.run_after - timezone.now()).total_seconds())
        self.assertEqual(states(job), ("failed", "failed"))
        self.assertEqual((job.attempt, job.error_code), (4, "unexpected"))
        for delay, expected in zip(delays, (10, 40, 160), strict=True):
            self.assertAlmostEqual(delay, expected, delta=expected * 0.25 + 1)
        reference = job.error_message.rstrip(".").rpartition(" ")[2]
        self.assertRegex(reference, r"^[0-9a-f]{8}$")
        self.assertIn(reference, log.output[-1])
        self.assertNotIn("storage", job.error_message)

    def test_a_subject_that_will_be_tried_again_waits(self) -> None:
        job = self.run_one(raises(ValueError("odd")))
        self.assertEqual(states(job), ("queued", "pending"))
        self.assertEqual(job.subject.error_message, "")

    def test_a_timeout_is_told_and_the_worker_replaced(self) -> None:
        job = self.enqueue()
        with work(raises(TimeoutException())):
            for _ in range(4):
                Job.objects.update(run_after=None)
                with self.assertRaises(TimeoutException):
                    worker.work_one()
        self.assertEqual(states(job), ("failed", "failed"))
        self.assertEqual((job.error_code, job.error_message), ("timeout", "This took too long."))

    def test_what_cannot_be_saved_is_discarded_and_tried_again(self) -> None:
        outcome = StubOutcome()
        with mock.patch.object(outcome, "save", side_effect=ZeroDivisionError):
            job = self.run_one(lambda job, report: outcome)
        self.assertEqual(states(job), ("queued", "pending"))
        self.assertEqual(outcome.discarded, 1)

    def test_files_that_cannot_be_discarded_are_left_to_the_sweep(self) -> None:
        outcome = StubOutcome()

        def do(job: Job, report: Report) -> StubOutcome:
            job.cancel()
            return outcome

        with (
            mock.patch.object(outcome, "discard", side_effect=OSError("away")),
            self.assertLogs("imageproc.jobs", "ERROR") as log,
        ):
            job = self.run_one(do)
        self.assertEqual(states(job), ("cancelled", "cancelled"))
        self.assertIn("until they are swept", log.output[0])


class GoneTestCase(WorkerTestCase):
    def test_it_stops_at_the_next_report_when_someone_cancelled(self) -> None:
        reached = []

        def do(job: Job, report: Report) -> None:
            Job.objects.get(pk=job.pk).cancel()
            report("Next", 50)
            reached.append(job)

        job = self.run_one(do)
        self.assertEqual(states(job), ("cancelled", "cancelled"))
        self.assertEqual(reached, [])

    def test_it_discards_what_someone_cancelled_at_the_very_end(self) -> None:
        outcome = StubOutcome()

        def do(job: Job, report: Report) -> StubOutcome:
            Job.objects.get(pk=job.pk).cancel()
            return outcome

        job = self.run_one(do)
        self.assertEqual(states(job), ("cancelled", "cancelled"))
        self.assertEqual((outcome.saved, outcome.discarded), (0, 1))

    def test_it_discards_what_another_attempt_does_again(self) -> None:
        outcome = StubOutcome()

        def do(job: Job, report: Report) -> StubOutcome:
            expire(job)
            Job.objects.lapse()
            claim("elsewhere/test/2")
            return outcome

        job = self.run_one(do)
        self.assertEqual((job.attempt, job.worker_id), (2, "elsewhere/test/2"))
        self.assertEqual(states(job), ("processing", "processing"))
        self.assertEqual((outcome.saved, outcome.discarded), (0, 1))

    def test_it_discards_what_was_made_of_a_deleted_picture(self) -> None:
        outcome = StubOutcome()

        def do(job: Job, report: Report) -> StubOutcome:
            job.subject.delete()
            return outcome

        self.enqueue()
        with work(do):
            worker.work_one()
        self.assertFalse(Job.objects.exists())
        self.assertEqual((outcome.saved, outcome.discarded), (0, 1))

    def test_a_refusal_after_the_cancellation_changes_nothing(self) -> None:
        def do(job: Job, report: Report) -> None:
            Job.objects.get(pk=job.pk).cancel()
            raise NoSubject

        self.assertEqual(states(self.run_one(do)), ("cancelled", "cancelled"))

    def test_a_timeout_after_the_completion_keeps_the_files(self) -> None:
        outcome = StubOutcome()
        complete = Job.complete

        def completed_too_late(job: Job, made: StubOutcome) -> None:
            complete(job, made)
            raise TimeoutException

        with (
            mock.patch.object(Job, "complete", completed_too_late),
            self.assertRaises(TimeoutException),
        ):
            self.run_one(lambda job, report: outcome)
        self.assertEqual(states(Job.objects.get()), ("completed", "completed"))
        self.assertEqual((outcome.saved, outcome.discarded), (1, 0))


@mock.patch.object(worker, "PAUSES", (0, 0))
@mock.patch("jobs.worker.connection.close", mock.Mock())
class DatabaseAwayTestCase(WorkerTestCase):
    def test_it_tells_a_database_that_comes_back(self) -> None:
        outcome, complete = StubOutcome(), Job.complete
        away = iter([OperationalError("gone"), OperationalError("still gone"), None])

        def completed(job: Job, made: StubOutcome) -> None:
            if problem := next(away):
                raise problem
            complete(job, made)

        with mock.patch.object(Job, "complete", completed):
            job = self.run_one(lambda job, report: outcome)
        self.assertEqual(states(job), ("completed", "completed"))
        self.assertEqual((outcome.saved, outcome.discarded), (1, 0))

    def test_it_keeps_what_it_saved_when_the_answer_was_lost(self) -> None:
        outcome, complete = StubOutcome(), Job.complete
        answers = iter([OperationalError("gone"), None])

        def completed(job: Job, made: StubOutcome) -> None:
            complete(job, made)
            if problem := next(answers):
                raise problem

        with mock.patch.object(Job, "complete", completed):
            job = self.run_one(lambda job, report: outcome)
        self.assertEqual(states(job), ("completed", "completed"))
        self.assertEqual((outcome.saved, outcome.discarded), (1, 0))
