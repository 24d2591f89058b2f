"""Catalogues in every state, with real files from a real server."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.test import override_settings

from accounts.models import User
from imageproc.pipelines.compress import Operation
from jobs.catalogue import intake, steering
from jobs.models import Job, Request, Sheet
from jobs.webhooks import endpoints
from tests.people import make_user
from tests.serving import Shop, shop
from tests.working import work_one

HOOK = "https://hooks.example.com/done"


@dataclass(frozen=True, slots=True)
class BulkStage:
    alice: User
    sheet: Sheet
    tried: Sheet
    done: Request
    failed: Request
    working: Request
    paused: Request
    reading: Request


def set_bulk_stage() -> BulkStage:
    alice = User.objects.filter(username="alice").first() or make_user("alice")
    endpoints.ensure(alice, HOOK)
    with shop() as server, override_settings(FETCH_ALLOW_LOOPBACK=True):
        return BulkStage(
            alice,
            sheet=_sheet(alice, server, "/1.jpg", "/2.jpg"),
            tried=_tried(alice, server),
            done=_worked(alice, server, "/1.jpg", "/missing", "/2.png", "/3.jpg", webhook=HOOK),
            failed=_worked(alice, server, "/missing", "/text"),
            working=_started(alice, server, work=2),
            paused=_paused(alice, server),
            reading=_started(alice, server, work=0),
        )


def catalogue(server: Shop, *paths: str) -> bytes:
    """Two pictures for each product, as far as they go."""
    urls = server.urls(*paths)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["S. No.", "Product Name", "Input Image Urls"])
    for number, at in enumerate(range(0, len(urls), 2), start=1):
        writer.writerow([number, f"Cup number {number}", ", ".join(urls[at : at + 2])])
    return file.getvalue().encode()


def _sheet(alice: User, server: Shop, *paths: str) -> Sheet:
    file = ContentFile(catalogue(server, *paths), name="spring-catalogue.csv")
    return intake.receive(alice, file)


def _tried(alice: User, server: Shop) -> Sheet:
    sheet = _sheet(alice, server, "/1.jpg")
    steering.try_out(sheet, Operation(), server.urls("/1.jpg")[0])
    _work()
    sheet.refresh_from_db()
    return sheet


def _worked(alice: User, server: Shop, *paths: str, webhook: str = "") -> Request:
    request = steering.start(_sheet(alice, server, *paths), Operation(), webhook)
    _work()
    request.refresh_from_db()
    return request


def _started(alice: User, server: Shop, *, work: int) -> Request:
    paths = [f"/{number}.jpg" for number in range(8)]
    request = steering.start(_sheet(alice, server, *paths), Operation())
    for _ in range(work):
        work_one()
    request.refresh_from_db()
    return request


def _paused(alice: User, server: Shop) -> Request:
    request = _started(alice, server, work=0)
    steering.pause(request)
    request.refresh_from_db()
    return request


def _work() -> None:
    """All that waits, but for messages, which have no server to go to."""
    while Job.objects.due().filter(delivery=None).exists():
        work_one()
