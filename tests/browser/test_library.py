"""Selecting pictures, by mouse and by keyboard."""

from __future__ import annotations

import pytest

from images.models import Image
from jobs.models import Job
from tests.browser.conftest import Windows
from tests.browser.stage import set_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_deletes_what_was_selected_after_asking(windows: Windows) -> None:
    stage = set_stage()
    page = windows.open(stage.alice)
    page.goto("/library/")
    page.get_by_label("Select lamp.jpg").check()
    page.get_by_role("button", name="Delete").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep them").click()
    assert Image.objects.filter(pk=stage.kept.pk).exists()
    page.get_by_role("button", name="Delete").first.click()
    dialog.get_by_role("button", name="Delete").click()
    page.get_by_text("Deleted lamp.jpg.").wait_for()
    assert not Image.objects.filter(pk=stage.kept.pk).exists()


def test_it_can_be_done_with_the_keyboard(windows: Windows) -> None:
    stage = set_stage()
    page = windows.open(stage.alice)
    page.goto("/library/")
    page.get_by_label("Select lamp.jpg").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Cut out again").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Started.").wait_for()
    assert Job.objects.filter(image=stage.kept, status="queued").exists()


def test_it_searches_and_says_when_nothing_matches(windows: Windows) -> None:
    stage = set_stage()
    page = windows.open(stage.alice)
    page.goto("/library/")
    page.get_by_label("Search").first.fill("cup")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/?*q=cup*")
    assert page.locator(".card").count() == 1
    page.get_by_label("Search").first.fill("zebra")
    page.keyboard.press("Enter")
    page.get_by_text("No photo fits these filters.").wait_for()


def test_it_cancels_running_work_from_the_shell(windows: Windows) -> None:
    stage = set_stage()
    page = windows.open(stage.alice)
    page.goto(stage.waiting.get_absolute_url())
    page.get_by_role("button", name="Cancel").first.click()
    page.get_by_text("This work was cancelled").wait_for()
    stage.waiting.refresh_from_db()
    assert stage.waiting.status == Image.Status.CANCELLED


def test_it_tries_failed_work_again(windows: Windows) -> None:
    stage = set_stage()
    page = windows.open(stage.alice)
    page.goto(stage.failed.get_absolute_url())
    page.get_by_role("button", name="Try again").click()
    page.locator("#state .badge", has_text="Waiting").wait_for()
    stage.failed.refresh_from_db()
    assert stage.failed.status == Image.Status.PENDING
