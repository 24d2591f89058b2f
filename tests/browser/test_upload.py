"""Sending pictures: dropped, pasted, twice, over a bad line, and without JavaScript."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from images.models import Image
from tests.browser.conftest import Windows
from tests.drawing import drawn, encoded
from tests.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEND = """([event, name, data]) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const carrier = new DataTransfer();
    carrier.items.add(new File([bytes], name, {type: "image/jpeg"}));
    const target = document.querySelector("[data-drop]") ?? document.body;
    target.dispatchEvent(event === "paste"
        ? new ClipboardEvent("paste", {clipboardData: carrier, bubbles: true})
        : new DragEvent("drop", {dataTransfer: carrier, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "cup.jpg"
    path.write_bytes(encoded(drawn(640, 480)))
    return path


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_it_takes_what_is_dropped_or_pasted(windows: Windows, photo: Path, event: str) -> None:
    page = windows.open(make_user("alice"))
    page.goto("/upload/")
    page.evaluate(SEND, [event, "cup.jpg", b64encode(photo.read_bytes()).decode()])
    page.locator(".upload-row .badge", has_text="Waiting").wait_for()
    assert Image.objects.get().file_name == "cup.jpg"


def test_it_shows_the_picture_that_is_there_already(windows: Windows, photo: Path) -> None:
    page = windows.open(make_user("alice"))
    page.goto("/upload/")
    page.get_by_text("Keep only").click()
    page.set_input_files("input[type=file]", str(photo))
    page.get_by_text("Kept as it is").wait_for()
    page.set_input_files("input[type=file]", str(photo))
    page.get_by_text("You already have this picture").wait_for()
    assert Image.objects.count() == 1


def test_it_offers_to_try_again_when_the_line_breaks(windows: Windows, photo: Path) -> None:
    page = windows.open(make_user("alice"))
    page.goto("/upload/")
    page.route("**/upload/", lambda route: route.abort())
    page.set_input_files("input[type=file]", str(photo))
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    page.unroute("**/upload/")
    again.click()
    page.locator(".upload-row .badge", has_text="Waiting").wait_for()
    assert Image.objects.count() == 1


def test_it_works_without_javascript(windows: Windows, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    page = windows.open(make_user("alice"), javascript=False)
    page.goto("/upload/")
    page.set_input_files("input[type=file]", [str(photo), str(tmp_path / "paper.pdf")])
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    page.get_by_text("This file seems to be a PDF").wait_for()
    page.goto("/library/")
    page.get_by_label("Select cup.jpg").check()
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("button", name="Delete").last.click()
    page.get_by_text("Deleted cup.jpg.").wait_for()
    assert not Image.objects.exists()
