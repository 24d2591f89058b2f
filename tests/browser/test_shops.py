"""A shop from its first day: opened, filled, shown; with scripts and without."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from images.models import Image
from tests.browser.conftest import Windows
from tests.drawing import drawn, encoded
from tests.people import make_user, make_vendor

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def send(page: Page, folder: Path) -> None:
    """Choose two garments and a file that is none."""
    for colour in ("teal", "olive"):
        (folder / f"{colour}_shirt.jpg").write_bytes(encoded(drawn(300, 400, colour)))
    (folder / "list.txt").write_text("no picture")
    page.set_input_files("[name=files]", sorted(folder.iterdir()))


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_person_opens_a_shop_and_fills_it(
    windows: Windows, tmp_path: Path, *, javascript: bool
) -> None:
    page = windows.open(make_user("alice"), javascript=javascript)
    page.goto("/shops/")
    page.click("a.button:has-text('Open a shop')")
    page.fill("[name=name]", "Loom & Thread")
    page.click("button:has-text('Open the shop')")
    page.click("a.button:has-text('Add garments')")
    page.click("label:has-text('1 credit')")
    send(page, tmp_path)
    if not javascript:
        page.click("button:has-text('Add')")
    page.wait_for_selector(".upload-row >> text=Olive shirt")
    page.wait_for_selector(".upload-row.refused >> text=list.txt")
    page.goto("/shops/loom-thread/manage/")
    assert page.locator(".card:has-text('Published'):has-text('1 credit')").count() == 2


def test_what_is_selected_is_hidden_from_others(windows: Windows, tmp_path: Path) -> None:
    alice = make_user("alice")
    shop = make_vendor(alice, "Loom")
    page = windows.open(alice)
    page.goto("/shops/loom/upload/")
    send(page, tmp_path)
    page.wait_for_selector(".upload-row >> text=Olive shirt")
    page.goto("/shops/loom/manage/")
    page.locator("[name=ids]").first.check(force=True)
    page.click("button:has-text('Unpublish')")
    page.wait_for_selector("text=Hid one garment.")
    assert Image.objects.filter(vendor=shop, is_public=False).count() == 1
    stranger = windows.open()
    stranger.goto("/shops/loom/")
    assert stranger.locator(".garments .card").count() == 1
