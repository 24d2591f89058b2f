from __future__ import annotations

import os
from unittest import mock

from django.test import SimpleTestCase

from jobs import lifeline
from jobs.lifeline import Lifeline


class LifelineTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.line = Lifeline()
        self.addCleanup(self.line.close)
        patch = mock.patch.object(lifeline, "_line", lambda: self.line.theirs)
        patch.start()
        self.addCleanup(patch.stop)

    def test_every_bell_is_heard(self) -> None:
        self.assertEqual(self.line.heard(), 0)
        lifeline.beat()
        lifeline.beat()
        self.assertEqual(self.line.heard(), 2)
        self.assertEqual(self.line.heard(), 0)

    def test_unheard_bells_do_not_block(self) -> None:
        for _ in range(5000):
            lifeline.beat()
        self.assertGreater(self.line.heard(), 100)

    def test_it_is_cut_when_the_stop_was_asked(self) -> None:
        self.assertFalse(lifeline.is_cut())
        self.line.drain()
        self.line.drain()
        self.assertTrue(lifeline.is_cut())
        lifeline.beat()
        self.assertEqual(self.line.heard(), 1)

    def test_it_is_cut_when_the_supervisor_died(self) -> None:
        self.line._here.close()
        self.assertTrue(lifeline.is_cut())
        lifeline.beat()


class WithoutSupervisorTestCase(SimpleTestCase):
    def test_a_plain_cluster_is_never_cut(self) -> None:
        with mock.patch.dict(os.environ):
            os.environ.pop(lifeline.FD_VARIABLE, None)
            lifeline._line.cache_clear()
            self.assertFalse(lifeline.is_cut())
            lifeline.beat()
        lifeline._line.cache_clear()

    def test_a_name_says_machine_cluster_and_process(self) -> None:
        with mock.patch.dict(os.environ, {lifeline.CLUSTER_VARIABLE: "c0ffee00"}):
            name = lifeline.worker_name()
        self.assertTrue(name.startswith(lifeline.worker_prefix("c0ffee00")))
        self.assertTrue(name.endswith(f"/{os.getpid()}"))

    def test_a_name_fits_its_column(self) -> None:
        with mock.patch("socket.gethostname", return_value="h" * 64):
            self.assertLessEqual(len(lifeline.worker_prefix("c0ffee00") + "4194304"), 80)
