from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from datetime import timedelta
from unittest import mock

from django.conf import settings
from django.db import OperationalError, connection
from django.test import TransactionTestCase, override_settings
from django.utils import timezone
from django_q.models import Task

from jobs import housekeeping, log
from jobs.models import Log
from tests import databases


@override_settings(LOG_TO_TABLE=True, SERVICE="worker")
class TableHandlerTestCase(TransactionTestCase):
    def setUp(self) -> None:
        self.writer = log.Writer()
        patch = mock.patch.object(log, "_writer", self.writer)
        patch.start()
        self.addCleanup(patch.stop)
        for name, value in {"IDLE": 0.05, "LINGER": 0.01}.items():
            constant = mock.patch.object(log, name, value)
            constant.start()
            self.addCleanup(constant.stop)
        self.addCleanup(self._wait_until_idle)
        self.logger = logging.Logger("imageproc.test")
        self.logger.addHandler(log.TableHandler())

    def _wait_until_idle(self) -> None:
        """Its thread has given its connection back, so that the tables can be emptied."""
        self.writer.flush()
        threading.Event().wait(0.3)

    def written(self) -> list[Log]:
        self.assertTrue(log.flush())
        return list(Log.objects.order_by("timestamp"))

    def test_it_writes_service_level_message_and_context(self) -> None:
        self.logger.warning("Job %s stopped", 7, extra={"action": "job_lapsed", "job": 7})
        (line,) = self.written()
        self.assertEqual((line.service, line.level), ("worker", "WARNING"))
        self.assertEqual(line.message, "Job 7 stopped")
        self.assertEqual(
            line.context, {"action": "job_lapsed", "job": 7, "logger": "imageproc.test"}
        )
        self.assertLess(timezone.now() - line.timestamp, timedelta(seconds=60))

    def test_it_keeps_the_traceback(self) -> None:
        try:
            raise ZeroDivisionError("by zero")
        except ZeroDivisionError:
            self.logger.exception("It went wrong")
        self.assertIn("ZeroDivisionError: by zero", self.written()[0].context["traceback"])

    def test_it_takes_whatever_it_is_given(self) -> None:
        self.logger.info("a \0 b", extra={"thing": object(), "float": float("nan"), "none": None})
        (line,) = self.written()
        self.assertEqual(line.message, "a  b")
        self.assertIsNone(line.context["none"])
        self.assertEqual(line.context["float"], "nan")

    def test_a_line_that_cannot_be_made_breaks_nobody(self) -> None:
        with mock.patch.object(logging, "raiseExceptions", new=False):
            self.logger.info("%d", "no number")
        self.assertEqual(self.written(), [])

    def test_it_writes_many_lines_in_few_statements(self) -> None:
        insert = mock.Mock(side_effect=log._insert)
        with mock.patch.object(log, "_insert", insert):
            for number in range(300):
                self.logger.info("%s", number)
            self.assertEqual(len(self.written()), 300)
        self.assertLess(insert.call_count, 10)

    def test_it_drops_and_counts_what_is_too_much(self) -> None:
        with mock.patch.object(log, "MOST_WAITING", 0):
            self.logger.info("one")
            self.logger.info("two")
        self.logger.info("three")
        messages = {line.message for line in self.written()}
        self.assertEqual(messages, {"three", "2 log lines were dropped"})

    def test_it_counts_what_a_database_that_was_away_did_not_take(self) -> None:
        with mock.patch.object(log, "_insert", side_effect=OperationalError("gone")):
            self.logger.info("lost")
            log.flush()
        self.logger.info("kept")
        messages = {line.message for line in self.written()}
        self.assertEqual(messages, {"kept", "1 log lines were dropped"})

    def test_it_can_be_switched_off(self) -> None:
        with self.settings(LOG_TO_TABLE=False):
            self.logger.error("nothing")
        self.assertEqual(self.written(), [])


SCRIPT = """
import django, logging, os
django.setup()
logger = logging.getLogger("imageproc.test")
logger.info("parent")
from multiprocessing import get_context
child = get_context("fork").Process(target=logger.info, args=("child",))
child.start()
child.join()
"""


class ProcessTestCase(TransactionTestCase):
    def test_forked_and_ending_processes_lose_no_line(self) -> None:
        environment = {
            **os.environ, "LOG_TO_TABLE": "1", "DATABASE_URL": databases.test_database_url(),
            "DJANGO_SETTINGS_MODULE": "imageproc.settings", "SERVICE": "test",
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", SCRIPT],
            cwd=settings.BASE_DIR, env=environment, check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        lines = Log.objects.filter(service="test").values_list("message", flat=True)
        self.assertEqual(sorted(lines), ["child", "parent"])


class HousekeepingTestCase(TransactionTestCase):
    def test_it_sweeps_what_is_older_than_the_operator_wants(self) -> None:
        now = timezone.now()
        for days in (1, 40):
            when = now - timedelta(days=days)
            Log.objects.create(service="web", level="INFO", message=str(days), timestamp=when)
            Task.objects.create(
                id=f"{days:032}", name=str(days), func="f", started=when, stopped=when
            )
        with self.settings(LOG_DAYS=30):
            housekeeping.run()
        self.assertEqual(Log.objects.get().message, "1")
        self.assertEqual(Task.objects.get().name, "1")
        connection.close()
