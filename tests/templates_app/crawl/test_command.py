from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import TransactionTestCase, override_settings

from jobs.models import Job
from templates_app.models import CrawlTask
from tests import databases
from tests.jobs.base import expire
from tests.templates_app.crawl.base import QUICK, CrawlTestCase, serve_for
from tests.working import work_one


def said(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("crawl", *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


class CommandTestCase(CrawlTestCase):
    def test_it_queues_a_crawl(self) -> None:
        said("danbooru", "couple", "--wanted", "3", "--min-side", "600", "--category", "acg")
        task = CrawlTask.objects.get()
        self.assertEqual((task.source_type, task.search_query), ("danbooru", "couple"))
        self.assertEqual((task.wanted, task.category, task.status), (3, "acg", "pending"))
        self.assertEqual(task.filters, {"min_side": 600, "max_seen": 0, "rating": "g"})
        self.assertEqual(Job.objects.get().priority, -5)

    def test_it_lists_cancels_and_resumes(self) -> None:
        task = self.begin("https://a.example/")
        self.assertIn(f"{task.pk}  Waiting", said("list"))
        self.assertIn("Cancelled", said("cancel", str(task.pk)))
        with self.assertRaisesMessage(CommandError, "already ended"):
            said("cancel", str(task.pk))
        said("resume", str(task.pk))
        task.refresh_from_db()
        self.assertEqual(task.status, "pending")
        with self.assertRaisesMessage(CommandError, "already under way"):
            said("resume", str(task.pk))

    @override_settings(PIXIV_TOKEN="")
    def test_it_says_what_is_wrong(self) -> None:
        for arguments, words in (
            (["danbooru", "a b c"], "these are 3"),
            (["pixiv", "couple"], "PIXIV_TOKEN"),
            (["custom", "couple"], "not a web address"),
            (["custom", "https://a.example/", "--wanted", "0"], "at least one"),
            (["custom", "https://a.example/", "--min-side", "0"], "--min-side is 0"),
            (["cancel", "00000000-0000-0000-0000-000000000000"], "There is no crawl"),
        ):
            with self.subTest(words), self.assertRaisesMessage(CommandError, words):
                said(*arguments)
        self.assertFalse(CrawlTask.objects.exists())


@override_settings(**QUICK)
@pytest.mark.cluster
class WaitTestCase(TransactionTestCase):
    """The command as people run it, on the database of the tests."""

    def setUp(self) -> None:
        self.site = serve_for(self)
        shown = []
        for number in range(8):
            self.site.put_picture(f"/{number}.jpg", number, faces=0)
            shown.append(f'<img src="/{number}.jpg">')
        self.url = self.site.put("/gallery", "".join(shown))

    def run_command(self, *arguments: str, pause: str = "0") -> subprocess.Popen[str]:
        env = {
            "DATABASE_URL": databases.test_database_url(),
            "FETCH_ALLOW_LOOPBACK": "1",
            "CRAWL_HOST_SECONDS": pause,
        }
        command = [sys.executable, "manage.py", "crawl", *arguments]
        return subprocess.Popen(
            command,
            env=os.environ | env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def test_it_works_until_it_is_done(self) -> None:
        options = ("--min-side", "500", "--wait")
        out, _ = self.run_command("custom", self.url, *options).communicate(timeout=120)
        self.assertIn("0 of 50 collected, 8 looked at", out)
        self.assertIn("8  too small", out)
        task = CrawlTask.objects.get()
        self.assertEqual((task.status, task.counts), ("completed", {"too_small": 8}))
        self.assertEqual(Job.objects.get().status, "completed")

    def test_a_worker_that_is_killed_leaves_the_rest_to_another(self) -> None:
        options = ("--min-side", "500", "--wait")
        running = self.run_command("custom", self.url, *options, pause="1")
        while self.site.asked_for("/2.jpg") == 0 and running.poll() is None:
            time.sleep(0.05)
        running.kill()
        running.communicate()
        expire(Job.objects.get())
        Job.objects.lapse()
        work_one()
        task = CrawlTask.objects.get()
        self.assertEqual((task.status, task.counts), ("completed", {"too_small": 8}))
        fetched = [self.site.asked_for(f"/{number}.jpg") for number in range(8)]
        self.assertIn(fetched, ([1] * 8, [1, 1, 2, *[1] * 5]))  # the one in hand may come again
        self.assertEqual(self.site.asked_for("/gallery"), 1)

    def test_who_stops_it_can_go_on(self) -> None:
        options = ("--min-side", "500", "--wait")
        running = self.run_command("custom", self.url, *options, pause="1")
        while self.site.asked_for("/1.jpg") == 0 and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=60)
        task = CrawlTask.objects.get()
        self.assertEqual(task.status, "cancelled", out)
        self.assertIn(f"manage.py crawl resume {task.pk} --wait", out)
        self.run_command("resume", str(task.pk), "--wait").communicate(timeout=120)
        task.refresh_from_db()
        self.assertEqual((task.status, task.counts), ("completed", {"too_small": 8}))
        self.assertEqual(self.site.asked_for("/gallery"), 1)
