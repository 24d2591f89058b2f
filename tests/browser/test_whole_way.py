"""From sign-up to the downloaded cut-out, as a person goes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from PIL import Image as Pillow

from tests.browser.conftest import look
from tests.drawing import drawn, encoded

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORK_MS = 60_000


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    """Two photos and something that is none."""
    colours = {"cup.jpg": "firebrick", "vase.jpg": "seagreen"}
    for name, colour in colours.items():
        (tmp_path / name).write_bytes(encoded(drawn(640, 480, colour)))
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 nothing to see")
    return [str(tmp_path / name) for name in (*colours, "paper.pdf")]


def sign_up(page: Page, live_server: Any, settings: Any) -> None:
    settings.SITE_URL = live_server.url
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("E-mail").fill("alice@example.org")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sign-up/sent/**")
    (letter,) = mail.outbox
    found = re.search(r"http\S+", str(letter.body))
    assert found is not None
    page.goto(found[0])
    for field in page.locator("input[type=password]").all():
        field.fill("gravel moon teapot")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/upload/")


def test_it_leads_from_sign_up_to_the_download(
    page: Page, live_server: Any, settings: Any, workers: subprocess.Popen[bytes],
    photos: list[str], tmp_path: Path,
) -> None:  # fmt: skip
    sign_up(page, live_server, settings)
    page.set_input_files("input[type=file]", photos)
    page.get_by_text("PDF").first.wait_for()
    done = page.locator(".upload-row, [data-upload-row]").filter(has_text="Done")
    done.nth(1).wait_for(timeout=WORK_MS)
    look(page, "upload-done")

    page.goto("/library/")
    page.get_by_role("link", name="cup.jpg").first.click()
    page.wait_for_url("**/images/**")
    look(page, "image-done")
    page.get_by_role("slider").first.press("ArrowLeft")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PNG")).first.click()
    download.value.save_as(tmp_path / "got.png")
    with Pillow.open(tmp_path / "got.png") as picture:
        assert (picture.size, picture.mode) == ((640, 480), "RGBA")
        assert picture.getchannel("A").getpixel((2, 2)) == 0
        assert picture.getchannel("A").getpixel((320, 240)) == 255
