"""The look: contrast in both schemes, templates that parse, pages that a strict CSP lets live."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.template.loader import get_template
from django.test import RequestFactory, SimpleTestCase
from django_ratelimit.exceptions import Ratelimited

from imageproc import views

CSS = Path(settings.BASE_DIR) / "static" / "css"
JS = Path(settings.BASE_DIR) / "static" / "js"
ROOMS = ("imageproc", "images", "accounts", "jobs", "templates_app", "conversions")
ROOTS = [Path(settings.BASE_DIR) / room / "templates" for room in ROOMS]
TEMPLATES = sorted(path for root in ROOTS for path in root.rglob("*.html"))

Colour = tuple[float, float, float]

GROUNDS = ("paper", "surface", "raised")
TEXT = ("ink", "ink-soft", "ok", "warn", "bad")
CONTROLS = ("edge", "focus", "accent")
TINTS = {"badge": 0.10, "message": 0.06}
"""How much of a state's colour is mixed into the surface that its word stands on."""

OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
TOKEN = re.compile(r"--([\w-]+): light-dark\((oklch\([^)]+\)), (oklch\([^)]+\))\);")


def tokens(scheme: str) -> dict[str, Colour]:
    """Each colour of tokens.css as OKLab, in one scheme."""
    found = TOKEN.findall((CSS / "tokens.css").read_text())
    return {name: oklab(light if scheme == "light" else dark) for name, light, dark in found}


def oklab(text: str) -> Colour:
    match = OKLCH.fullmatch(text)
    assert match, text
    lightness, chroma, hue = (float(part) for part in match.groups())
    angle = math.radians(hue)
    return lightness, chroma * math.cos(angle), chroma * math.sin(angle)


def linear(colour: Colour) -> Colour:
    """OKLab to linear sRGB, by the matrices of CSS Color 4."""
    lightness, a, b = colour
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def luminance(colour: Colour) -> float:
    red, green, blue = (min(1.0, max(0.0, part)) for part in linear(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: Colour, ground: Colour, part: float) -> Colour:
    first, second, third = (c * part + g * (1 - part) for c, g in zip(colour, ground, strict=True))
    return first, second, third


def pairs() -> Iterator[tuple[str, str, float]]:
    """Foreground, ground and the least contrast between them."""
    for ground in GROUNDS:
        yield from ((name, ground, 4.5) for name in TEXT)
        yield from ((name, ground, 3.0) for name in CONTROLS)
    yield from (("accent", ground, 4.5) for ground in GROUNDS)
    yield from (("accent-ink", "accent", 4.5), ("surface", "bad", 4.5), ("paper", "ink", 4.5))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "ground", "least"), list(pairs()))
def test_it_can_be_read(scheme: str, name: str, ground: str, least: float) -> None:
    known = tokens(scheme)
    assert contrast(known[name], known[ground]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ok", "bad", "accent", "ink-soft"])
@pytest.mark.parametrize("part", TINTS.values(), ids=TINTS)
def test_it_can_be_read_on_its_own_tint(scheme: str, name: str, part: float) -> None:
    known = tokens(scheme)
    assert contrast(known[name], mix(known[name], known["surface"], part)) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_shown(scheme: str) -> None:
    for name, colour in tokens(scheme).items():
        assert all(-0.002 <= part <= 1.002 for part in linear(colour)), name


@pytest.mark.parametrize("path", sorted(CSS.rglob("*.css")), ids=lambda path: path.name)
def test_it_uses_only_tokens_that_exist(path: Path) -> None:
    everything = "".join(each.read_text() for each in CSS.rglob("*.css"))
    made = set(re.findall(r"(--[\w-]+):", everything))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text())) <= made


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
class TestTemplates:
    def test_it_parses(self, path: Path) -> None:
        root = next(root for root in ROOTS if path.is_relative_to(root))
        get_template(str(path.relative_to(root)))

    def test_it_has_nothing_inline(self, path: Path) -> None:
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\shx-on", text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)

    def test_it_asks_no_other_server(self, path: Path) -> None:
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", path.read_text())


@pytest.mark.parametrize("path", sorted(JS.glob("*.js")), ids=lambda path: path.name)
def test_a_script_evaluates_nothing(path: Path) -> None:
    assert not re.search(r"\beval\(|new Function|\.onclick|https?://", path.read_text())


class ErrorPagesTestCase(SimpleTestCase):
    """SimpleTestCase forbids the database: a page that asked for it would fail here."""

    def setUp(self) -> None:
        self.request = RequestFactory().get("/somewhere/<b>")

    def test_it_says_what_happened_and_what_to_do(self) -> None:
        for problem in (views.BAD_REQUEST, views.FORBIDDEN, views.STALE_FORM, views.TOO_LARGE):
            with self.assertLogs("imageproc.views", "WARNING"):
                r = views.error_page(self.request, problem)
            self.assertEqual(r.status_code, problem.status)
            self.assertContains(r, problem.happened, status_code=problem.status)
            self.assertContains(r, problem.remedy, status_code=problem.status)

    def test_its_reference_is_in_the_log(self) -> None:
        with self.assertLogs("imageproc.views", "ERROR") as logs:
            r = views.server_error(self.request)
        reference = logs.output[0].partition("reference ")[2][:8]
        self.assertContains(r, reference, status_code=500)

    def test_a_missing_page_shows_its_address_escaped(self) -> None:
        r = views.not_found(self.request, Exception())
        self.assertContains(r, "/somewhere/&lt;b&gt;", status_code=404)
        self.assertNotContains(r, "<b>", status_code=404)

    def test_causes_have_their_own_pages(self) -> None:
        with self.assertLogs("imageproc.views", "WARNING"):
            self.assertEqual(views.bad_request(self.request, RequestDataTooBig()).status_code, 413)
            self.assertEqual(views.bad_request(self.request, Exception()).status_code, 400)
            self.assertEqual(views.forbidden(self.request, Ratelimited()).status_code, 429)
            self.assertEqual(views.forbidden(self.request, PermissionDenied()).status_code, 403)
            self.assertEqual(views.csrf_failure(self.request).status_code, 403)

    def test_a_broken_server_needs_no_context_processor(self) -> None:
        with (
            patch("imageproc.context.shell", side_effect=AssertionError),
            self.assertLogs("imageproc.views", "ERROR"),
        ):
            self.assertEqual(views.server_error(self.request).status_code, 500)
