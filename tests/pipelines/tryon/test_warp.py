"""The whole of the bending engine on drawn persons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.clock import Clock, silent
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.tryon.cloth import cleaned, trimmed
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.model import LONGEST_SIDE, TryOn
from imageproc.pipelines.tryon.pipeline import REDUCED, Work, dress
from imageproc.pipelines.tryon.skin import chin
from tests.pipelines.tryon import drawing


def worn(person: drawing.Drawn, flat: Garment, factor: int = 1) -> tuple[Bytes, TryOn]:
    """The photo and the result, both `factor` times as large as the working picture."""
    photo, cloth = (_times(rgb, factor) for rgb in (person.body.rgb, flat.rgb))
    work = Work(
        person=Picture(rgb=photo, alpha=None), source=Picture(rgb=cloth, alpha=None),
        body=person.body, garment=flat, models_dir=Path("nowhere"), threads=1,
    )  # fmt: skip
    return photo, dress(work, "warp", Clock(silent))


def _times(rgb: Bytes, factor: int) -> Bytes:
    return np.ascontiguousarray(np.repeat(np.repeat(rgb, factor, axis=0), factor, axis=1))


def near(person: drawing.Drawn, radius: int) -> Mask:
    """Around the old garment and the arms."""
    solid = (person.body.worn | (person.body.mask > 0.5)).astype(np.uint8)
    solid[: round(chin(Figure.of(person.body)))] = 0
    return cv2.dilate(solid, np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)) > 0


@pytest.fixture(scope="module")
def changed() -> tuple[drawing.Drawn, Bytes, TryOn]:
    person = drawing.person()
    return person, *worn(person, drawing.garment())


def test_the_new_garment_is_seen_and_the_old_is_not(
    changed: tuple[drawing.Drawn, Bytes, TryOn],
) -> None:
    person, _, result = changed
    blue = np.abs(result.rgb.astype(int) - drawing.BLUE).max(axis=2) < 60
    red = np.abs(result.rgb.astype(int) - drawing.RED).max(axis=2) < 40
    assert blue[person.body.worn].mean() > 0.85
    assert not red.any()
    assert result.measures["holes"] <= 0.003
    assert result.measures["remnant"] == 0
    assert result.measures["folds"] == 0


def test_outside_the_pixels_are_the_photos_own(
    changed: tuple[drawing.Drawn, Bytes, TryOn],
) -> None:
    person, photo, result = changed
    assert np.array_equal(result.rgb[~near(person, 14)], photo[~near(person, 14)])


def test_the_head_is_not_touched(changed: tuple[drawing.Drawn, Bytes, TryOn]) -> None:
    person, photo, result = changed
    end = int(chin(Figure.of(person.body)))
    assert np.array_equal(result.rgb[:end], photo[:end])


def test_every_step_is_timed(changed: tuple[drawing.Drawn, Bytes, TryOn]) -> None:
    assert list(changed[2].timings) == [
        "figure", "fit", "removal", "light", "compose", "measures"
    ]  # fmt: skip
    assert changed[2].picture.alpha is None


def test_black_on_black_is_no_remnant() -> None:
    _, result = worn(drawing.person(drawing.BLACK), drawing.garment(drawing.BLACK))
    assert result.measures["remnant"] < 0.001


def test_what_is_left_of_the_old_garment_is_counted() -> None:
    """A garment that ends above the hips leaves nothing; one that nobody took off would."""
    from imageproc.pipelines.tryon.measures import remnant

    figure = Figure.of(drawing.person().body)
    nothing = np.zeros_like(figure.old)
    assert remnant(figure, nothing, figure.body.rgb).sum() > 0.5 * figure.old.sum()


def test_the_outline_of_a_bare_arm_is_no_remnant() -> None:
    from imageproc.pipelines.tryon.measures import remnant

    body = drawing.person().body
    figure = Figure.of(body)
    nothing = np.zeros_like(figure.old)
    narrow = cv2.erode(body.skin.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rgb = body.rgb.copy()
    rim = body.skin & ~narrow
    rgb[rim] = rgb[figure.old][0]
    spoiled = Figure.of(replace(body, rgb=rgb, skin=narrow))
    far = rim & (cv2.dilate(figure.old.astype(np.uint8), np.ones((15, 15), np.uint8)) == 0)
    assert far.any()
    assert (remnant(spoiled, nothing, rgb) & far).sum() < 0.02 * far.sum()


def test_a_hole_is_counted() -> None:
    flat = drawing.garment()
    flat.alpha[320:360, drawing.CENTRE - 20 : drawing.CENTRE + 20] = 0
    _, result = worn(drawing.person(), flat)
    assert result.measures["holes"] > 0.02


def test_a_large_photo_stays_sharp() -> None:
    """Outside to the bit, inside with the garment's own pixels."""
    person, flat = drawing.person(), drawing.garment()
    stripes = np.arange(drawing.HEIGHT * 3) % 6 < 3
    photo = _times(person.body.rgb, 3)
    cloth = _times(flat.rgb, 3)
    cloth[stripes] = (cloth[stripes] * 0.3).astype(np.uint8)
    work = Work(
        person=Picture(rgb=photo, alpha=None), source=Picture(rgb=cloth, alpha=None),
        body=person.body, garment=flat, models_dir=Path("nowhere"), threads=1,
    )  # fmt: skip
    result = dress(work, "warp", Clock(silent))
    assert result.rgb.shape == photo.shape
    outside = ~_times(near(person, 14)[..., None].astype(np.uint8), 3)[..., 0].astype(np.bool_)
    assert np.array_equal(result.rgb[outside], photo[outside])
    middle = result.rgb[900:1100, 3 * drawing.CENTRE, 2].astype(int)
    assert np.abs(np.diff(middle)).max() > 25


def test_the_largest_photos_are_reduced_and_that_is_said() -> None:
    person = drawing.person()
    photo, result = worn(person, drawing.garment(), factor=4)
    assert max(photo.shape) > LONGEST_SIDE
    assert max(result.rgb.shape) == LONGEST_SIDE
    assert REDUCED in result.notes


def test_a_long_garment_reaches_down_and_a_sleeveless_one_shows_arms() -> None:
    person = drawing.person()
    _, long_ = worn(person, drawing.garment(hem=540, kind="dress"))
    assert tuple(long_.rgb[500, drawing.CENTRE]) != tuple(person.body.rgb[500, drawing.CENTRE])
    _, bare = worn(person, drawing.garment(sleeves=False, kind="sleeveless"))
    x, y = drawing.CENTRE + 97, 235
    assert np.abs(bare.rgb[y, x].astype(int) - drawing.SKIN).max() < 30


def test_the_rim_takes_its_colours_from_within() -> None:
    flat = drawing.garment()
    clean = cleaned(flat.rgb, flat.alpha)
    assert np.abs(clean[drawing.shirt()].astype(int) - drawing.BLUE).max() < 12
    cut = trimmed(flat.alpha)
    assert cut.sum() < flat.alpha.sum()
    assert not cut[~drawing.shirt()].any() or cut[~drawing.shirt()].max() < 0.05


def test_a_notch_in_the_hem_is_no_hole() -> None:
    flat = drawing.garment()
    flat.alpha[390:, drawing.CENTRE - 20 : drawing.CENTRE + 20] = 0
    _, result = worn(drawing.person(), flat)
    assert result.measures["holes"] <= 0.003
