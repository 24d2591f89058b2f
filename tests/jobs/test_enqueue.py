from __future__ import annotations

from django.db import IntegrityError, transaction
from django.test import TestCase
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from jobs.exceptions import JobStateError
from jobs.models import Job
from tests.jobs.base import JobsTestCase, bells, states
from tests.people import make_image


class EnqueueTestCase(JobsTestCase):
    def test_it_leaves_a_row_a_pending_subject_and_a_bell(self) -> None:
        image = make_image(self.alice)
        job = Job.objects.enqueue(image, priority=2, parameters={"engine": "goods"})
        self.assertEqual(states(job), ("queued", "pending"))
        self.assertEqual(image.status, "pending")
        self.assertEqual((job.priority, job.parameters, job.attempt), (2, {"engine": "goods"}, 0))
        self.assertEqual((job.kind, job.subject), ("image", image))
        task = SignedPackage.loads(OrmQ.objects.get().payload)
        self.assertEqual(
            (task["func"], task["args"], task["kwargs"]), ("jobs.worker.answer_bell", (), {})
        )

    def test_it_leaves_nothing_when_the_caller_rolls_back(self) -> None:
        image = make_image(self.alice)
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            Job.objects.enqueue(image)
            raise ZeroDivisionError
        image.refresh_from_db()
        self.assertEqual((Job.objects.count(), bells(), image.status), (0, 0, None))

    def test_it_refuses_a_second_job_while_one_lives(self) -> None:
        job = self.enqueue()
        for _ in range(2):  # waiting, then working
            with self.assertRaisesMessage(JobStateError, "already under way"):
                Job.objects.enqueue(job.subject)
            Job.objects.claim_next("here/test/1")
        self.assertEqual((Job.objects.count(), bells()), (1, 1))

    def test_it_takes_a_subject_again_whose_work_has_ended(self) -> None:
        for state in ("completed", "failed", "cancelled"):
            with self.subTest(state):
                old = self.at(state)
                new = Job.objects.enqueue(old.subject)
                self.assertEqual(states(new), ("queued", "pending"))
                self.assertEqual(old.subject.error_message, "")
                new.cancel()

    def test_it_takes_a_subject_that_lost_its_job(self) -> None:
        for status in ("pending", "processing"):
            image = make_image(self.alice, status=status)
            self.assertEqual(states(Job.objects.enqueue(image)), ("queued", "pending"))

    def test_it_costs_few_statements(self) -> None:
        image = make_image(self.alice)
        with self.assertNumQueries(5):  # savepoint, job, picture, bell, release
            Job.objects.enqueue(image)


class RulesTestCase(TestCase):
    def test_a_job_has_a_subject(self) -> None:
        with self.assertRaisesMessage(IntegrityError, "jobs_one_subject"):
            Job.objects.create()
