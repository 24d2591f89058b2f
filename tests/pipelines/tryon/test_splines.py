from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.tryon.box import View
from imageproc.pipelines.tryon.errors import GarmentDoesNotFit
from imageproc.pipelines.tryon.model import Pairs
from imageproc.pipelines.tryon.splines import (
    SMOOTHINGS,
    Field,
    safe_spline,
    spline,
    strain,
)

SIZE = (120, 160)
UNIT = 60.0
CLOTH = np.ones((160, 120), np.float32)
CORNERS = np.array([(20, 20), (100, 20), (20, 80), (100, 80), (20, 140), (100, 140)], np.float32)


def test_equal_points_leave_everything_where_it_is() -> None:
    found = spline(Pairs(person=CORNERS, garment=CORNERS), SIZE, UNIT)
    where = found.at(View.whole(SIZE))
    y, x = np.mgrid[:160, :120]
    assert np.abs(where - np.dstack([x, y])).max() < 0.05


def test_an_enlarged_picture_asks_for_the_same_places() -> None:
    found = spline(Pairs(person=CORNERS, garment=CORNERS * 2 + 5), SIZE, UNIT)
    doubled = View(size=(240, 320), scale=2, box=(slice(0, 320), slice(0, 240)))
    small, large = found.at(View.whole(SIZE)), found.at(doubled)
    mean = (large[::2, ::2] + large[1::2, ::2] + large[::2, 1::2] + large[1::2, 1::2]) / 4
    assert np.abs(small - mean)[1:-1, 1:-1].max() < 0.1


def test_the_area_factor_is_that_of_the_scales() -> None:
    found = spline(Pairs(person=CORNERS, garment=CORNERS * (2, 3)), SIZE, UNIT)
    assert np.allclose(found.area_factors(), 6, atol=0.05)


def test_points_that_cross_are_folds() -> None:
    crossed = CORNERS.copy()
    crossed[[2, 3]] = crossed[[3, 2]]
    found = strain(spline(Pairs(person=CORNERS, garment=crossed), SIZE, UNIT), CLOTH)
    assert found.folds > 0.1
    assert not found.bearable


def test_a_wild_point_is_smoothed_away() -> None:
    person = np.concatenate([CORNERS, [(60, 80)]]).astype(np.float32)
    garment = np.concatenate([CORNERS, [(60, 138)]]).astype(np.float32)
    pairs = Pairs(person=person, garment=garment)
    assert not strain(spline(pairs, SIZE, UNIT, SMOOTHINGS[0]), CLOTH).bearable
    _, found = safe_spline(pairs, SIZE, UNIT, CLOTH)
    assert found.bearable


def test_what_cannot_be_smoothed_is_refused_with_advice() -> None:
    turned = CORNERS * (-1, 1) + (120, 0)
    with pytest.raises(GarmentDoesNotFit, match="another garment") as refusal:
        safe_spline(Pairs(person=CORNERS, garment=turned.astype(np.float32)), SIZE, UNIT, CLOTH)
    assert refusal.value.code == "garment_does_not_fit"


def test_a_garment_that_is_nowhere_does_not_fit() -> None:
    far = Pairs(person=CORNERS, garment=CORNERS + 1000)
    assert not strain(spline(far, SIZE, UNIT), CLOTH).bearable


def test_a_field_goes_on_beyond_its_last_node() -> None:
    nodes = np.dstack(np.meshgrid(np.arange(3), np.arange(4))).astype(np.float32) * 8
    where = Field(nodes=nodes).at(View.whole((16, 24)))
    assert tuple(where[23, 15]) == (15, 23)
