from __future__ import annotations

import csv
import tempfile
import threading
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings

from jobs.models import Job, Request
from tests.jobs.catalogue.base import CatalogueTestCase, catalogue
from tests.people import make_user
from tests.serving import shop
from tests.working import work_one


class ProcessCsvTestCase(CatalogueTestCase):
    def setUp(self) -> None:
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = folder / "spring.csv"
        self.file.write_bytes(catalogue(self.products("/1.jpg", "/2.jpg")))

    def send(self, **options: Any) -> str:
        said = StringIO()
        values = {"user": "alice@example.org", "stdout": said, "stderr": said} | options
        call_command("process_csv", self.file, **values)
        return said.getvalue()

    def test_it_starts_a_request_for_the_person(self) -> None:
        said = self.send(format="webp", quality=40)
        request = Request.objects.get(user=self.alice)
        self.assertIn(request.get_absolute_url(), said)
        self.assertEqual((request.what.format, request.what.quality), ("webp", 40))

    def test_it_tells_faults_and_starts_nothing(self) -> None:
        self.file.write_bytes(catalogue([("x", "Cup", "https://a.example.com/1.jpg")]))
        said = StringIO()
        with self.assertRaisesMessage(CommandError, "1 faults. Nothing was started."):
            call_command("process_csv", self.file, user="alice@example.org", stderr=said)
        self.assertIn("Row 2, S. No.", said.getvalue())

    def test_it_says_what_it_cannot_do(self) -> None:
        for options, said in (
            ({"user": "nobody@example.org"}, "no account"),
            ({"webhook": "ftp://a.example.com"}, "http"),
            ({"quality": 900}, "quality"),
        ):
            with self.subTest(said), self.assertRaises(CommandError) as caught:
                self.send(**options)
            self.assertIn(said, str(caught.exception))
        self.file.unlink()
        with self.assertRaisesMessage(CommandError, "cannot be read"):
            self.send()


@override_settings(FETCH_ALLOW_LOOPBACK=True)
class WaitTestCase(TransactionTestCase):
    def test_it_waits_and_writes_the_result(self) -> None:
        make_user("alice")
        with shop() as server, tempfile.TemporaryDirectory() as folder:
            file, result = Path(folder, "in.csv"), Path(folder, "out.csv")
            file.write_bytes(catalogue([(1, "Cup", server.urls("/1.jpg")[0])]))
            ended = threading.Event()
            worker = threading.Thread(target=_work_until, args=(ended,))
            worker.start()
            try:
                call_command(
                    "process_csv", file, user="alice@example.org", wait=True, output=result,
                    stdout=StringIO(), stderr=StringIO(),
                )  # fmt: skip
            finally:
                ended.set()
                worker.join()
            with result.open(encoding="utf-8-sig", newline="") as text:
                (row,) = csv.DictReader(text)
        self.assertTrue(row["Output Image Urls"].startswith("http"))


def _work_until(ended: threading.Event) -> None:
    """A worker of this process, on a connection of its own."""
    while not ended.wait(0.05):
        if Job.objects.due().exists():
            work_one()
    connection.close()
