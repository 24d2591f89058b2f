"""Workers die in the middle of a catalogue: nothing is lost, no finished picture is made again."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings

from imageproc.pipelines.compress import Operation
from jobs.catalogue import intake, steering
from jobs.models import Job, Product, Request
from tests.jobs.catalogue.base import catalogue
from tests.jobs.clusters import wait_for, working
from tests.people import make_user
from tests.serving import Shop, shop

pytestmark = [pytest.mark.cluster, pytest.mark.django_db(transaction=True)]

PRODUCTS, EACH, KILLS = 16, 3, 4


def start(server: Shop) -> Request:
    rows = []
    for number in range(1, PRODUCTS + 1):
        urls = server.urls(*[f"/slow/{number}-{place}.jpg" for place in range(EACH)])
        rows.append((number, f"Product {number}", ", ".join(urls)))
    file = ContentFile(catalogue(rows), name="spring.csv")
    with override_settings(FETCH_ALLOW_LOOPBACK=True):
        sheet = intake.receive(make_user("alice"), file)
    return steering.start(sheet, Operation())


def finished() -> dict[str, str]:
    """Address to result, of every picture that is recorded."""
    return {
        output.url: output.path
        for product in Product.objects.all()
        for output in product.outputs()
        if output.path
    }


def wait_until_finished(pictures: int) -> None:
    wait_for(lambda: len(finished()) >= pictures)


def kill_one() -> None:
    """A worker that has a product in hand, one that was killed seldom: four kills give it up."""
    jobs = Job.objects.filter(status="processing", product__isnull=False).order_by("attempt")
    name = wait_for(lambda: jobs.values_list("worker_id", flat=True).first())
    assert name is not None
    with suppress(ProcessLookupError):  # it was recycled, or died of the kill before
        os.kill(int(name.rpartition("/")[2]), signal.SIGKILL)


def test_no_finished_picture_is_made_again() -> None:
    with shop() as server, working(FETCH_ALLOW_LOOPBACK="1"):
        request = start(server)
        kept: dict[str, str] = {}
        asked: dict[str, int] = {}
        for kill in range(1, KILLS + 1):
            wait_until_finished(kill * EACH * 2)
            kill_one()
            for url, path in finished().items():
                kept.setdefault(url, path)
                asked.setdefault(url, server.asked[url.removeprefix(server.url)])
        wait_for(lambda: not Request.objects.live().filter(pk=request.pk).exists(), 120)
        request.refresh_from_db()
        assert (request.status, request.pictures_done) == ("completed", PRODUCTS * EACH)
        assert request.pictures_failed == 0
        now = finished()
        assert {url: now[url] for url in kept} == kept
        assert {url: server.asked[url.removeprefix(server.url)] for url in asked} == asked
