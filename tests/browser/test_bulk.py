"""A catalogue in the browser: dropped, checked, tried, started, watched, taken home."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.urls import reverse

from tests.browser.bulk_stage import BulkStage, catalogue, set_bulk_stage
from tests.browser.conftest import Windows, look
from tests.browser.test_accessible import faults, sideways
from tests.people import make_user
from tests.serving import shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[None]:
    """Pages and workers may fetch from this machine."""
    settings.FETCH_ALLOW_LOOPBACK = True  # type: ignore[attr-defined]
    monkeypatch.setitem(os.environ, "FETCH_ALLOW_LOOPBACK", "1")
    yield


def pages(stage: BulkStage) -> dict[str, str]:
    found = {"bulk": reverse("requests"), "bulk-new": reverse("sheet-new")}
    for state in ("done", "failed", "working", "paused", "reading"):
        found[f"bulk-{state}"] = getattr(stage, state).get_absolute_url()
    return found | {
        "bulk-sheet": stage.sheet.get_absolute_url(),
        "bulk-tried": stage.tried.get_absolute_url(),
        "bulk-failed-only": f"{stage.done.get_absolute_url()}?show=failed",
        "webhooks": reverse("webhooks"),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_has_no_fault_that_axe_can_find(
    windows: Windows, size: str, scheme: Literal["light", "dark"]
) -> None:
    stage = set_bulk_stage()
    page = windows.open(stage.alice, size=size, scheme=scheme)
    for name, path in pages(stage).items():
        assert faults(page, path) == "", f"{name} ({size}, {scheme})"
        assert sideways(page) == 0, f"{name} ({size}, {scheme}) scrolls sideways"
        look(page, f"{name}-{size}-{scheme}")


def test_faults_are_told_and_the_mended_file_goes_on(windows: Windows, loopback: None) -> None:
    page = windows.open(make_user("alice"))
    page.goto("/bulk/new/")
    with shop() as server:
        good = catalogue(server, "/1.jpg")
    page.set_input_files("[name=file]", _file(good.replace(b"Cup number 1", b"")))
    page.get_by_text("1 fault in spring.csv").wait_for()
    page.get_by_text("This product has no name.").wait_for()
    page.set_input_files("[name=file]", _file(good))
    page.get_by_role("button", name="Start 1 product").wait_for()


def test_the_whole_way(
    windows: Windows, loopback: None, workers: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    page = windows.open(make_user("alice"))
    with shop() as server:
        page.goto("/bulk/new/")
        data = catalogue(server, "/1.jpg", "/2.jpg", "/missing")
        page.set_input_files("[name=file]", _file(data))
        page.get_by_role("button", name="Try it").click()
        page.get_by_alt_text("The picture, processed").wait_for(timeout=60_000)
        page.get_by_role("button", name="Start 2 products").click()
        page.get_by_text("1 picture failed.").wait_for(timeout=60_000)
        page.get_by_role("link", name="Failed").click()
        page.get_by_text("404").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2
    assert rows[0]["Output Image Urls"].count("http") == 2


def test_it_works_without_scripts(windows: Windows, loopback: None) -> None:
    page = windows.open(make_user("alice"), javascript=False)
    page.goto("/bulk/new/")
    with shop() as server:
        page.set_input_files("[name=file]", _file(catalogue(server, "/1.jpg")))
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("button", name="Start 1 product").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled. What is done is kept.").wait_for()
    page.get_by_role("button", name="Delete catalogue").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("Deleted spring.csv.").wait_for()


def _file(data: bytes) -> Any:
    return {"name": "spring.csv", "mimeType": "text/csv", "buffer": data}
