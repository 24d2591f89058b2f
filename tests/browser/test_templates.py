"""Staff say who is who on a picture, with the mouse, by keys and without scripts; people choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from accounts.models import User
from templates_app import services
from templates_app.models import Template
from tests.browser import templates_stage
from tests.browser.conftest import Windows, look
from tests.browser.test_accessible import faults, sideways
from tests.people import make_user
from tests.pipelines.weights import folder_of
from tests.templates_app.photos import WEIGHTS, photo

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def curator() -> User:
    return make_user("curator", is_staff=True, is_superuser=True)


@pytest.fixture
def template(settings: Any) -> Template:
    """A woman to the left of a man, as the networks found them."""
    settings.MODELS_DIR = folder_of(WEIGHTS)
    return services.add_template(photo("couple_composed_1.jpg")).template


def edit(page: Page, template: Template) -> None:
    page.goto(f"{templates_stage.LIST}{template.pk}/change/")


def save(page: Page) -> None:
    page.click("input[name=_save]")
    page.wait_for_selector("#changelist")


def roles(template: Template) -> list[str]:
    template.refresh_from_db()
    return [face["role"] for face in template.face_positions]


def middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


@pytest.mark.weights
def test_roles_are_dragged_onto_faces(windows: Windows, curator: User, template: Template) -> None:
    page = windows.open(curator)
    edit(page, template)
    for label, face in (("husband", 1), ("wife", 0)):
        start = middle(page.locator(f"[data-label={label}]"))
        drag(page, start, middle(page.locator(f"[data-face='{face}'] rect")))
        page.wait_for_selector(f".face.{label}[data-face='{face}']")
    look(page, "admin-template-roles-desktop-light")
    page.check("[name=is_active]")
    save(page)
    assert roles(template) == ["wife", "husband"]
    assert template.is_active


@pytest.mark.weights
def test_a_label_that_is_dropped_beside_a_face_changes_nothing(
    windows: Windows, curator: User, template: Template
) -> None:
    page = windows.open(curator)
    edit(page, template)
    x, y = middle(page.locator("[data-label=wife]"))
    drag(page, (x, y), (x - 200, y))
    save(page)
    assert roles(template) == ["", ""]


@pytest.mark.weights
def test_a_box_that_is_drawn_is_looked_at_and_choices_stay(
    windows: Windows, curator: User, template: Template
) -> None:
    page = windows.open(curator)
    edit(page, template)
    page.select_option("#id_role_0", "wife")
    place = page.locator("[data-face='1'] rect").bounding_box()
    assert place is not None
    page.click("[aria-label='Remove face 2']")
    page.wait_for_selector("text=Face 2 was removed.")
    corner = (place["x"] - 4, place["y"] - 4)
    drag(page, corner, (place["x"] + place["width"] + 4, place["y"] + place["height"] + 4))
    page.wait_for_selector("text=A face was found there")
    assert page.locator("#id_role_0").input_value() == "wife"
    page.select_option("#id_role_1", "husband")
    save(page)
    assert roles(template) == ["wife", "husband"]


@pytest.mark.weights
def test_a_box_around_no_face_is_kept_without_a_role(
    windows: Windows, curator: User, template: Template
) -> None:
    page = windows.open(curator)
    edit(page, template)
    corner = page.locator("[data-stage]").bounding_box()
    assert corner is not None
    x, y = corner["x"], corner["y"]
    drag(page, (x + 5, y + 5), (x + 80, y + 60))
    page.wait_for_selector("text=No face could be made out there.")
    assert page.locator(".face.unusable").count() == 1
    assert page.locator("select[data-key]").count() == 2


@pytest.mark.weights
def test_roles_are_set_by_keys_and_by_the_buttons(
    windows: Windows, curator: User, template: Template
) -> None:
    page = windows.open(curator)
    edit(page, template)
    page.focus("[data-face='0']")
    page.keyboard.press("w")
    page.focus("[data-face='1']")
    page.keyboard.press("Enter")
    assert page.locator(".face.wife[data-face='0']").count() == 1
    assert page.locator(".face.husband[data-face='1']").count() == 1
    page.keyboard.press("Delete")
    assert page.locator("#id_role_1").input_value() == ""
    page.click("button:has-text('Left is the husband')")
    page.click("button:has-text('Swap roles')")
    page.press("#id_title", "Enter")  # saves, and presses none of the buttons above it
    page.wait_for_selector(".messagelist .success")
    assert roles(template) == ["wife", "husband"]


@pytest.mark.weights
def test_without_scripts_the_choices_do_it(
    windows: Windows, curator: User, template: Template
) -> None:
    page = windows.open(curator, javascript=False)
    edit(page, template)
    assert not page.locator("[data-label=husband]").is_visible()
    page.select_option("#id_role_0", "wife")
    page.select_option("#id_role_1", "husband")
    save(page)
    assert roles(template) == ["wife", "husband"]
    edit(page, template)
    page.click("[aria-label='Remove face 1']")
    page.wait_for_selector("text=Face 1 was removed.")
    assert roles(template) == ["husband"]


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_people_choose_several_and_go_on(windows: Windows, *, javascript: bool) -> None:
    templates_stage.public_pages()
    page = windows.open(make_user("alice"), javascript=javascript)
    page.goto("/couples/")
    for box in (0, 1, 2):
        page.locator(".tick input").nth(box).check(force=True)
    if javascript:
        page.wait_for_selector("text=3 pictures chosen")
        look(page, "couples-chosen-desktop-light")
        page.click("button:has-text('Put our faces on 3 pictures')")
    else:
        page.click("button:has-text('Put our faces on')")
    page.wait_for_url("**/couples/new/?template=*")
    assert page.url.count("template=") == 3


def test_no_more_than_ten_can_be_ticked(windows: Windows) -> None:
    for number in range(12):
        templates_stage.hang("", "teal", 60 + number, 40, f"{number}")
    page = windows.open(make_user("alice"))
    page.goto("/couples/")
    for box in range(10):
        page.locator(".tick input").nth(box).check(force=True)
    page.wait_for_selector("text=10 pictures chosen, the most at once")
    assert page.locator(".tick input:disabled").count() == 2
    page.click("button:has-text('Clear')")
    assert page.locator(".tick input:disabled").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_no_fault(
    windows: Windows, curator: User, size: str, scheme: Literal["light", "dark"]
) -> None:
    first = templates_stage.first_pages()
    _walk(windows, None, first, size, scheme)
    for user, paths in (
        (make_user("alice"), templates_stage.public_pages()),
        (curator, templates_stage.staff_pages()),
    ):
        _walk(windows, user, paths, size, scheme)


def _walk(
    windows: Windows,
    user: User | None,
    paths: dict[str, str],
    size: str,
    scheme: Literal["light", "dark"],
) -> None:
    page = windows.open(user, size=size, scheme=scheme)
    for name, path in paths.items():
        page.goto(path)
        look(page, f"{name}-{size}-{scheme}")
        assert sideways(page) == 0, f"{name} ({size}, {scheme}) scrolls sideways"
        heard = [*windows.errors]
        assert faults(page, path) == "", f"{name} ({size}, {scheme})"
        windows.errors[:] = heard  # axe itself copies imported style sheets, which is refused
