"""update_conversion_status(): legal moves, the queue that follows, metrics, history."""

from __future__ import annotations

import itertools

from conversions.models import ConversionMetrics
from images.models import ImageUsage
from jobs.models import Job
from tests.conversions.base import ConversionsTestCase, call
from tests.people import make_image

LEGAL = {
    ("pending", "processing"), ("processing", "completed"), ("processing", "failed"),
    ("processing", "pending"), ("pending", "cancelled"), ("processing", "cancelled"),
    ("failed", "pending"), ("cancelled", "pending"),
}  # fmt: skip
WAYS = {
    "pending": [],
    "processing": ["processing"],
    "completed": ["processing", "completed"],
    "failed": ["processing", "failed"],
    "cancelled": ["cancelled"],
}


class MovesTestCase(ConversionsTestCase):
    def test_legal_moves_are_made_and_no_others(self) -> None:
        for start, goal in itertools.product(WAYS, WAYS):
            with self.subTest(start=start, goal=goal):
                conversion = self.convert()
                for step in WAYS[start]:
                    self.move(conversion, step)
                self.assertEqual(self.move(conversion, goal), (start, goal) in LEGAL)
                self.assertEqual(conversion.status, goal if (start, goal) in LEGAL else start)

    def test_an_illegal_move_changes_nothing(self) -> None:
        conversion = self.convert()
        self.assertFalse(self.move(conversion, "completed", processing_time_ms=5))
        self.assertIsNone(conversion.processing_time_ms)
        self.assertFalse(ConversionMetrics.objects.exists())

    def test_a_conversion_that_is_not_there_is_not_moved(self) -> None:
        self.assertFalse(call("update_conversion_status", conversion_id=self.alice.pk, status="x"))

    def test_the_end_is_measured(self) -> None:
        conversion = self.convert()
        result = make_image(self.alice, source=self.photo, operation="try_on", file_size=700)
        self.move(conversion, "processing")
        self.move(
            conversion, "completed", result_image_id=result.pk, processing_time_ms=5000,
            ai_model_version="warp; pose 1234",
        )  # fmt: skip
        row = ConversionMetrics.objects.get()
        sizes = self.photo.file_size + self.shirt.file_size
        self.assertEqual((row.success, row.processing_time_ms, row.error_type), (True, 5000, ""))
        self.assertEqual((row.input_file_size_bytes, row.output_file_size_bytes), (sizes, 700))
        self.assertEqual(row.ai_model_version, "warp; pose 1234")
        self.assertEqual(conversion.result_image, result)
        self.assertTrue(ImageUsage.objects.filter(action="convert", image=self.photo).exists())

    def test_a_failure_says_why_and_is_measured(self) -> None:
        conversion = self.convert()
        self.move(conversion, "processing")
        self.move(conversion, "failed", error_message="No person.", error_type="no_person")
        self.assertEqual(conversion.error_message, "No person.")
        row = ConversionMetrics.objects.get()
        self.assertEqual((row.success, row.error_type), (False, "no_person"))

    def test_cancelling_takes_the_job_out_of_the_queue(self) -> None:
        conversion = self.convert()
        self.move(conversion, "cancelled")
        self.assertEqual(self.job_of(conversion).status, "cancelled")

    def test_who_takes_it_over_at_psql_works_alone(self) -> None:
        conversion = self.convert()
        self.move(conversion, "processing")
        self.assertIsNone(Job.objects.claim_next("w"))

    def test_work_that_was_ended_at_psql_is_not_saved_by_a_worker(self) -> None:
        conversion = self.convert()
        job = Job.objects.claim_next("w")
        assert job
        conversion.refresh_from_db()
        self.assertEqual(conversion.status, "processing")
        self.move(conversion, "completed")
        job.refresh_from_db()
        self.assertEqual(job.status, "cancelled")

    def test_asking_again_queues_again(self) -> None:
        conversion = self.convert()
        self.move(conversion, "cancelled")
        self.move(conversion, "pending")
        self.assertEqual(self.job_of(conversion).status, "queued")
        self.assertEqual(Job.objects.filter(conversion=conversion).count(), 2)

    def test_the_moves_of_a_job_move_its_conversion(self) -> None:
        conversion = self.convert()
        job = Job.objects.claim_next("w")
        assert job
        job.try_again_or_fail("Once more.", seconds=0)
        conversion.refresh_from_db()
        self.assertEqual(conversion.status, "pending")
        self.assertEqual(Job.objects.filter(conversion=conversion).count(), 1)
        again = Job.objects.claim_next("w")
        assert again
        again.fail("No person.", code="no_person")
        conversion.refresh_from_db()
        self.assertEqual((conversion.status, conversion.error_message), ("failed", "No person."))
        self.assertEqual(ConversionMetrics.objects.get().error_type, "no_person")
        again.retry()
        conversion.refresh_from_db()
        self.assertEqual(conversion.status, "pending")
