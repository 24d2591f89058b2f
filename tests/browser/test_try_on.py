"""A try-on as a person goes: choose, agree, wait, look, share, delete."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from images import uploads
from images.models import Image
from tests.browser.conftest import Windows, look
from tests.people import make_user, make_vendor
from tests.pipelines.weights import folder_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.weights,
    pytest.mark.django_db(transaction=True),
]

WEIGHTS = ("pose-landmark-full", "yunet", "skin-clothes-hair", "u2netp")
PHOTOS = Path(os.environ.get("PHOTOS_DIR", "nowhere"))
WORK_MS = 120_000


@pytest.fixture(autouse=True)  # before the workers, which inherit what it sets
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    if not PHOTOS.is_dir():
        pytest.skip("PHOTOS_DIR names no folder")
    monkeypatch.setenv("MODELS_DIR", str(folder_of(WEIGHTS)))


def hang() -> Image:
    shop = make_vendor(make_user("vera"))
    photo = (PHOTOS / "garment_polo.jpg").read_bytes()
    image = uploads.add(shop, SimpleUploadedFile("polo.jpg", photo), kind=Image.Type.CLOTH).image
    Image.objects.filter(pk=image.pk).update(is_public=True, file_name="Two-tone polo")
    return image


def choose(page: Page, photo: str) -> None:
    page.goto("/garments/")
    page.get_by_role("link", name="Two-tone polo").first.click()
    page.get_by_role("link", name="Try it on").click()
    page.set_input_files("input[name=person_file]", str(PHOTOS / photo))
    page.get_by_role("button", name="Try it on").click()


def test_it_leads_from_the_gallery_to_a_shared_picture(
    windows: Windows, workers: Any, live_server: Any, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    hang()
    page = windows.open(make_user("alice"))
    choose(page, "person_front_2.jpg")
    page.get_by_text("Say first that the person").wait_for()
    assert page.locator(".pick :checked").count() == 2  # what was sent along stays chosen
    page.get_by_label("I am the person").check()
    page.get_by_role("button", name="Try it on").click()
    page.wait_for_url("**/try-on/*-*/")
    page.get_by_text("Made with AI").wait_for(timeout=WORK_MS)
    look(page, "try-on-real")
    page.get_by_role("button", name="Make a link").click()
    address = page.locator("#share-made input").input_value()
    stranger = windows.open()
    stranger.goto(address)
    stranger.get_by_text("Made with AI").wait_for()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download").first.click()
    assert b"compositeWithTrainedAlgorithmicMedia" in got.value.path().read_bytes()


def test_a_photo_that_will_not_do_says_what_to_change(windows: Windows, workers: Any) -> None:
    hang()
    page = windows.open(make_user("alice"), size="phone")
    choose(page, "person_crouching.jpg")
    page.get_by_label("I am the person").check()
    page.get_by_role("button", name="Try it on").click()
    page.wait_for_url("**/try-on/*-*/")
    page.get_by_text("must stand upright").wait_for(timeout=WORK_MS)
    page.get_by_text("What it cost was given back.").wait_for()
