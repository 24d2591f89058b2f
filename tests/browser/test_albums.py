"""Albums and links, by mouse, by keyboard and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from images.models import Album, ShareLink
from tests.browser.conftest import Windows
from tests.browser.stage import Stage, set_stage
from tests.images.albums.base import make_album

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    return set_stage()


@pytest.fixture
def album(stage: Stage) -> Album:
    return make_album(stage.alice, stage.done, stage.kept, stage.failed, stage.working)


def order(album: Album) -> list[str]:
    return list(album.images.in_order().values_list("file_name", flat=True))


def arrange(page: Page, album: Album) -> None:
    page.goto(reverse("album-arrange", args=[album.pk]))


def test_the_arrow_keys_move_a_picture_and_the_focus_goes_with_it(
    windows: Windows, stage: Stage, album: Album
) -> None:
    page = windows.open(stage.alice)
    arrange(page, album)
    page.get_by_label("Move lamp.jpg one place forward").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home"):
        page.keyboard.press(key)
    page.get_by_text("lamp.jpg is now 1 of 4.").wait_for(state="attached")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Move lamp.jpg")
    page.get_by_text("Saved", exact=True).wait_for()
    assert order(album) == ["lamp.jpg", "cup.jpg", "fog.jpg", "vase.jpg"]


def test_a_picture_is_dragged_to_its_place(windows: Windows, stage: Stage, album: Album) -> None:
    page = windows.open(stage.alice)
    arrange(page, album)
    place = page.locator(".place")
    place.nth(3).locator(".box").drag_to(place.nth(0).locator(".box"))
    page.get_by_role("link", name="Done").click()  # at once: what is not sent yet is sent first
    page.wait_for_url(f"**{album.get_absolute_url()}")
    assert order(album) == ["vase.jpg", "cup.jpg", "lamp.jpg", "fog.jpg"]
    assert page.locator(".card .name").first.inner_text() == "vase.jpg"


def test_an_order_that_cannot_be_saved_says_so(
    windows: Windows, stage: Stage, album: Album
) -> None:
    page = windows.open(stage.alice)
    arrange(page, album)
    page.route("**/arrange/", lambda route: route.fulfill(status=500, body=""))
    page.get_by_label("Move lamp.jpg to the front").click()
    page.get_by_text("The order was not saved.").wait_for()
    assert page.get_by_text("Not saved", exact=True).is_visible()


def test_everything_goes_without_scripts(windows: Windows, stage: Stage, album: Album) -> None:
    page = windows.open(stage.alice, javascript=False)
    arrange(page, album)
    page.get_by_label("Move fog.jpg to the front").click()
    page.get_by_label("Move fog.jpg one place back").click()
    assert order(album)[:2] == ["cup.jpg", "fog.jpg"]
    page.goto(album.get_absolute_url())
    page.get_by_label("Select cup.jpg").check()
    page.get_by_role("button", name="Move").click()
    page.get_by_label("Or a new album, named").fill("Elsewhere")
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Added 1 picture to Elsewhere.").wait_for()
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("heading", name="Delete Spring?").wait_for()
    page.goto(stage.kept.get_absolute_url())
    page.get_by_role("button", name="Make a link").click()
    assert "/s/" in page.get_by_label("Copy this link now.").input_value()


def test_pictures_of_the_library_go_into_an_album_that_is_picked(
    windows: Windows, stage: Stage
) -> None:
    album = make_album(stage.alice)
    page = windows.open(stage.alice)
    page.goto("/library/")
    page.get_by_label("Select lamp.jpg").check()
    page.get_by_role("button", name="Add to album").click()
    page.get_by_role("dialog").get_by_label("Spring").check()
    assert faultless(page)
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    page.get_by_text("Added 1 picture to Spring.").wait_for()
    assert order(album) == ["lamp.jpg"]


def test_a_link_is_made_copied_opened_and_closed(windows: Windows, stage: Stage) -> None:
    page = windows.open(stage.alice)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(stage.kept.get_absolute_url())
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied").wait_for()
    assert faultless(page)
    address = page.evaluate("navigator.clipboard.readText()")
    path = address[address.index("/s/") :]
    visitor = windows.open()
    visitor.goto(path)
    picture = visitor.locator("main img")
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") == 640
    with visitor.expect_download() as taken:
        visitor.get_by_role("link", name="Download").click()
    assert taken.value.suggested_filename == "lamp.jpg"
    page.get_by_role("link", name="All links").click()
    page.get_by_role("button", name="Close the link").click()
    page.get_by_text("The link is closed.").wait_for()
    visitor.goto(path)
    visitor.get_by_text("This link does not open a picture.").wait_for()
    assert not ShareLink.objects.open().exists()


def faultless(page: Page) -> bool:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    results = axe.run(page)
    print(results.generate_report() if results.violations_count else "")  # noqa: T201
    return not results.violations_count
