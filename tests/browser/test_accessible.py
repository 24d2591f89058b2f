"""Every page in every state, phone and desktop, light and dark: axe finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from django.urls import reverse

from tests.browser import albums_stage, couples_stage, numbers_stage, shops_stage, tryon_stage
from tests.browser.conftest import Windows, look
from tests.browser.stage import Stage, set_stage
from tests.people import make_user

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STRANGERS = {"home": "/", "log-in": "/log-in/", "sign-up": "/sign-up/", "missing": "/nowhere/"}


def pages(stage: Stage) -> dict[str, str]:
    found = {name: reverse(name) for name in ("upload", "library", "account", "account-delete")}
    for state in ("done", "failed", "working", "waiting", "kept"):
        found[f"image-{state}"] = reverse("image", args=[getattr(stage, state).pk])
    found |= albums_stage.own_pages(stage)
    found |= shops_stage.own_pages(stage)
    found |= numbers_stage.own_pages(stage)
    found |= tryon_stage.own_pages(stage)
    found |= couples_stage.own_pages(stage)
    return found | {"library-nothing": reverse("library") + "?q=nothing"}


def _first_pages() -> dict[str, str]:
    stages = (shops_stage, numbers_stage, tryon_stage, couples_stage)
    return {name: path for stage in stages for name, path in stage.first_pages().items()}


def faults(page: Page, path: str) -> str:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.goto(path)
    results = axe.run(page)
    return str(results.generate_report()) if results.violations_count else ""


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_has_no_fault_that_axe_can_find(
    windows: Windows, size: str, scheme: Literal["light", "dark"]
) -> None:
    stage = set_stage()
    for user, paths in (
        (None, STRANGERS | albums_stage.public_pages(stage) | shops_stage.public_pages(stage)),
        (stage.alice, pages(stage)),
        (make_user("bob"), _first_pages()),
        (make_user("curator", is_staff=True, is_superuser=True), numbers_stage.staff_pages()),
    ):
        page = windows.open(user, size=size, scheme=scheme)
        for name, path in paths.items():
            assert faults(page, path) == "", f"{name} ({size}, {scheme})"
            assert sideways(page) == 0, f"{name} ({size}, {scheme}) scrolls sideways"
            look(page, f"{name}-{size}-{scheme}")
