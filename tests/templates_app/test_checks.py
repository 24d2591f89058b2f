"""Settings that must agree for crawls to go on."""

from __future__ import annotations

from django.test import SimpleTestCase

from templates_app.checks import check_slices


class CheckTestCase(SimpleTestCase):
    def test_the_defaults_agree(self) -> None:
        self.assertEqual(check_slices(), [])

    def test_a_slice_that_outlasts_its_job_is_told(self) -> None:
        with self.settings(CRAWL_SLICE_SECONDS=60, FETCH_SECONDS=60, JOB_TIMEOUT=120):
            (warning,) = check_slices()
        self.assertEqual(warning.id, "templates_app.W001")
        self.assertIn("120 seconds, and a job is stopped after 120", warning.msg)
