"""The history is kept for a time, and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from images.history import pruning
from images.models import ImageUsage, ImageUsageTotal
from jobs import housekeeping
from tests.images.history.base import Action, HistoryTestCase
from tests.people import make_image

NOW = timezone.now()


class PruningTestCase(HistoryTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = make_image(self.alice)
        self.enterContext(mock.patch.object(timezone, "now", return_value=NOW))

    def happened(self, *days: float, action: str = Action.VIEW) -> None:
        for each in days:
            when = NOW - timedelta(days=each)
            ImageUsage.objects.create(image=self.image, action=action, created_at=when)

    def left(self) -> list[float]:
        return [(NOW - row.created_at) / timedelta(days=1) for row in self.history()]

    def prune(self, **options: object) -> str:
        said = StringIO()
        call_command("history", "prune", stdout=said, **options)
        return said.getvalue()

    def test_it_keeps_what_is_just_as_old_as_it_is_kept_for(self) -> None:
        self.happened(10, 10 + 1 / 86400, 9)
        self.assertIn("1 rows", self.prune(days=10))
        self.assertEqual(self.left(), [10, 9])

    def test_it_goes_by_the_setting(self) -> None:
        self.happened(366, 364)
        self.prune()
        self.assertEqual(self.left(), [364])

    def test_it_deletes_every_action_in_batches(self) -> None:
        for action in Action.values:
            self.happened(20, 20, 30, 31, 32, 1, action=action)
        with mock.patch.object(pruning, "BATCH", 2):
            batches = [*pruning.prune(pruning.expired(10))]
        self.assertEqual(sum(batches), 5 * len(Action.values))
        self.assertLessEqual(max(batches), 3)  # those of one moment go together
        self.assertEqual(self.left(), [1] * len(Action.values))

    def test_it_only_says_what_would_go(self) -> None:
        self.happened(20, 1)
        self.assertIn("1 rows", self.prune(days=10, dry_run=True))
        self.assertEqual(self.left(), [20, 1])

    def test_it_goes_on_where_it_was_stopped(self) -> None:
        self.happened(20, 21, 22, 1)
        with mock.patch.object(pruning, "BATCH", 1):
            next(pruning.prune(pruning.expired(10)))
            self.assertEqual(self.left(), [21, 20, 1])
            self.assertIn("2 rows", self.prune(days=10))
        self.assertEqual(self.left(), [1])

    @override_settings(HISTORY_DAYS=0)
    def test_it_keeps_everything_where_the_setting_is_none(self) -> None:
        self.happened(5000)
        self.assertIn("for ever", self.prune(days=0))
        pruning.run()
        self.assertEqual(self.left(), [5000])

    def test_it_refuses_days_that_are_none(self) -> None:
        for days in ("0", "-1", "many", "1.5"):
            with self.subTest(days), self.assertRaises(CommandError):
                call_command("history", "prune", f"--days={days}", stdout=StringIO())

    def test_it_keeps_count_of_what_it_deleted(self) -> None:
        self.happened(20, 1)
        self.prune(days=10)
        self.assertEqual(ImageUsageTotal.objects.get(image=self.image).uses, 2)

    def test_housekeeping_prunes_a_part_at_a_time(self) -> None:
        self.happened(366, 367, 368, 1)
        with mock.patch.multiple(pruning, BATCH=1, BATCHES=2):
            for left in ([366, 1], [1]):
                with self.assertLogs("imageproc", "INFO"):
                    housekeeping.run()
                self.assertEqual(self.left(), left)

    def test_it_is_told_from_the_moment_of_asking(self) -> None:
        self.assertEqual(pruning.expired(1), NOW - timedelta(days=1))
        self.assertIsInstance(pruning.expired(1), datetime)
