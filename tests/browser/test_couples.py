"""A couple picture as two people go: choose, send photos, agree, wait, look, share, delete."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conversions.models import FaceswapTask
from images import uploads
from images.models import Image
from templates_app.models import Template
from tests.browser.conftest import Windows, look
from tests.conversions.couples.base import WEIGHTS
from tests.conversions.couples.test_processing import faces_in
from tests.people import make_user
from tests.pipelines.weights import folder_of
from tests.templates_app.people import make_template

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.weights,
    pytest.mark.django_db(transaction=True),
]

PHOTOS = Path(os.environ.get("PHOTOS_DIR", "nowhere"))
WORK_MS = 120_000
WHO_IS_LEFT = {"couple_composed_1.jpg": "wife", "couple_composed_2.jpg": "husband"}


@pytest.fixture(autouse=True)  # before the workers, which inherit what it sets
def networks(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    if not PHOTOS.is_dir():
        pytest.skip("PHOTOS_DIR names no folder")
    settings.MODELS_DIR = folder_of(WEIGHTS)
    monkeypatch.setenv("MODELS_DIR", str(settings.MODELS_DIR))


def hang(name: str = "couple_composed_1.jpg", title: str = "At the wall") -> Template:
    file = SimpleUploadedFile(name, (PHOTOS / name).read_bytes())
    image = uploads.add(None, file, kind=Image.Type.TEMPLATE).image
    return make_template(title, image=image, face_positions=faces_in(image, WHO_IS_LEFT[name]))


def place(page: Page, role: str) -> Locator:
    return page.locator(f"#slot-{role}")


def send(page: Page, role: str, name: str) -> None:
    page.set_input_files(f"input[name={role}-file]", str(PHOTOS / name))


def agree(page: Page) -> None:
    page.get_by_label("I am the person").check()
    page.get_by_label("My partner agreed").check()


def test_it_leads_from_two_photos_to_a_shared_picture(
    windows: Windows, workers: Any, live_server: Any, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    template = hang()
    page = windows.open(make_user("alice"))
    page.goto(f"/couples/new/?template={template.pk}")
    send(page, "husband", "portrait_man_1.jpg")
    place(page, "husband").locator(".round svg image").wait_for()
    send(page, "wife", "group_five_faces.jpg")
    place(page, "wife").get_by_text("several faces").wait_for()
    look(page, "couple-refused")
    send(page, "wife", "portrait_woman_2.jpg")
    place(page, "wife").locator(".round svg image").wait_for()
    assert Image.objects.filter(type="source").count() == 2  # nothing is kept of the group
    page.get_by_role("button", name="Put our faces on it").click()
    page.get_by_text("both of you agree").first.wait_for()
    agree(page)
    look(page, "couple-chosen")
    page.get_by_role("button", name="Put our faces on it").click()
    page.wait_for_url("**/couples/tasks/*-*/")
    page.get_by_text("Made with AI").wait_for(timeout=WORK_MS)
    page.get_by_role("slider").wait_for()
    look(page, "couple-real")
    page.get_by_role("button", name="Make a link").click()
    stranger = windows.open()
    stranger.goto(page.locator("#share-made input").input_value())
    stranger.get_by_text("Made with AI").wait_for()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download").first.click()
    assert b"compositeWithTrainedAlgorithmicMedia" in got.value.path().read_bytes()
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("No couple pictures yet").wait_for()
    assert not Image.objects.filter(operation="face_swap").exists()


def test_several_are_made_side_by_side(windows: Windows, workers: Any) -> None:
    templates = [hang(), hang("couple_composed_2.jpg", "At the window")]
    page = windows.open(make_user("alice"), size="phone")
    page.goto("/couples/new/?" + "&".join(f"template={each.pk}" for each in templates))
    send(page, "husband", "portrait_woman_2.jpg")  # into the wrong place
    place(page, "husband").locator(".round svg image").wait_for()
    send(page, "wife", "portrait_man_2.png")
    place(page, "wife").locator(".round svg image").wait_for()
    page.get_by_role("button", name="Swap the two").click()
    place(page, "husband").get_by_label("portrait_man_2.png").and_(
        page.locator(":checked")
    ).wait_for(state="attached")
    agree(page)
    page.get_by_role("button", name="Put our faces on 2 pictures").click()
    page.wait_for_url("**/couples/tasks/")
    working = page.locator(".card[hx-get]").first
    working.wait_for(state="detached", timeout=2 * WORK_MS)
    look(page, "couple-several")
    for task in FaceswapTask.objects.with_pictures():
        assert task.status == "completed", task.error_message
        assert task.husband_image.file_name == "portrait_man_2.png"


def test_a_photo_is_dropped_on_its_place_and_pasted_into_the_empty_one(windows: Windows) -> None:
    template = hang()
    page = windows.open(make_user("alice"))
    page.goto(f"/couples/new/?template={template.pk}")
    give(page, "drop", "#slot-wife", "portrait_woman_2.jpg")
    place(page, "wife").locator(".round svg image").wait_for()
    give(page, "paste", "body", "portrait_man_1.jpg")
    place(page, "husband").locator(".round svg image").wait_for()
    give(page, "paste", "body", "portrait_man_2.png")
    page.get_by_text("Both photos are chosen.").wait_for()


def test_without_scripts_the_form_sends_both(windows: Windows) -> None:
    template = hang()
    page = windows.open(make_user("alice"), javascript=False)
    page.goto(f"/couples/new/?template={template.pk}")
    send(page, "husband", "portrait_man_1.jpg")
    send(page, "wife", "group_five_faces.jpg")
    agree(page)
    page.get_by_role("button", name="Put our faces on it").click()
    place(page, "wife").get_by_text("several faces").wait_for()
    assert place(page, "husband").locator(".round svg image").count() == 1
    look(page, "couple-without-scripts")
    send(page, "wife", "portrait_woman_2.jpg")
    page.get_by_role("button", name="Put our faces on it").click()
    page.wait_for_url("**/couples/tasks/*-*/")
    page.locator("#state").get_by_text("Waiting for its turn").wait_for()


def give(page: Page, kind: str, where: str, name: str) -> None:
    """Drop or paste a photo, as a browser tells of it."""
    data = list((PHOTOS / name).read_bytes())
    page.evaluate(
        """([kind, where, name, data]) => {
            const carrier = new DataTransfer();
            carrier.items.add(new File([new Uint8Array(data)], name));
            const options = {bubbles: true, cancelable: true};
            const event = kind === "drop"
                ? new DragEvent("drop", {...options, dataTransfer: carrier})
                : new ClipboardEvent("paste", {...options, clipboardData: carrier});
            document.querySelector(where).dispatchEvent(event);
        }""",
        [kind, where, name, data],
    )
