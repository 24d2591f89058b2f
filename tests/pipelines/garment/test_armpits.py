from __future__ import annotations

import pytest

from imageproc.pipelines.garment.armpits import armpit_dents, sharp_dent
from imageproc.pipelines.garment.mirror import mirrored_shape
from imageproc.pipelines.garment.shape import shape_of
from tests.pipelines.garment.drawing import (
    DRESS,
    KNEE_LONG,
    LONG,
    SHORT,
    SPREAD,
    TANK,
    Corners,
    mask_of,
    shape,
)


@pytest.mark.parametrize(
    ("corners", "armpit"),
    [(SHORT, (190, 240)), (LONG, (190, 250)), (SPREAD, (190, 240))],
    ids=["short", "long", "spread"],
)
def test_armpits_of_drawn_sleeves_are_found_within_three_pixels(
    corners: Corners, armpit: tuple[int, int]
) -> None:
    for half in (shape(corners), mirrored_shape(shape(corners))):
        dent = armpit_dents(half)[0]
        assert dent.sharp
        assert abs(dent.x - armpit[0] - (half.centre - 300)) <= 3
        assert abs(dent.y - armpit[1]) <= 3


def test_a_tank_top_has_no_dents() -> None:
    assert armpit_dents(shape(TANK)) == []


def test_a_waist_is_a_dent_that_bends_but_is_not_sharp() -> None:
    dents = armpit_dents(shape(DRESS))
    assert dents
    assert not any(dent.sharp for dent in dents)


def test_a_slit_that_narrows_upwards_has_its_armpit_at_the_top() -> None:
    narrow: Corners = [(240, 100), (160, 130), (60, 260), (112, 305), (174, 300), (178, 240)]
    narrow += [(186, 240), (200, 330), (200, 570)]
    (dent, *_) = armpit_dents(shape(narrow))
    assert abs(dent.y - 240) <= 3
    assert dent.sharp


def test_the_armpit_of_a_waisted_dress_is_above_the_waist() -> None:
    dent = sharp_dent(armpit_dents(shape(KNEE_LONG)))
    assert dent is not None
    assert abs(dent.x - 232) <= 3
    assert abs(dent.y - 130) <= 3


def test_a_torn_cuff_is_not_the_armpit() -> None:
    mask = mask_of(SHORT)
    mask[225:320, 98:106] = False
    dent = sharp_dent(armpit_dents(shape_of(mask)))
    assert dent is not None
    assert abs(dent.x - 190) <= 3
